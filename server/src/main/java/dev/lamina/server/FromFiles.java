package dev.lamina.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was read from some files, and is read anew when one of them has changed. Safe for use by
 * several threads.
 */
final class FromFiles<T> {
  private final List<Path> files;
  private final Reader<T> reader;
  private @Nullable Seen<T> seen;

  /** Makes the value of what the files hold now; they may be missing. */
  @FunctionalInterface
  interface Reader<T> {
    T read() throws IOException;
  }

  /** A file's state; the key tells a file from another that took its name. */
  private record Stamp(FileTime modified, long size, @Nullable Object key) {
    static final Stamp MISSING = new Stamp(FileTime.fromMillis(0), -1, null);

    static Stamp of(Path file) throws IOException {
      try {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(found.lastModifiedTime(), found.size(), found.fileKey());
      } catch (NoSuchFileException e) {
        return MISSING;
      }
    }
  }

  private record Seen<T>(List<Stamp> stamps, T value) {}

  FromFiles(List<Path> files, Reader<T> reader) {
    this.files = List.copyOf(files);
    this.reader = reader;
  }

  /** The value of the files as they are. After a failure they are read again the next time. */
  synchronized T now() throws IOException {
    List<Stamp> stamps = new ArrayList<>();
    for (Path file : files) {
      stamps.add(Stamp.of(file));
    }
    Seen<T> last = seen;
    if (last != null && last.stamps().equals(stamps)) {
      return last.value();
    }
    T value = reader.read();
    seen = new Seen<>(stamps, value);
    return value;
  }
}
