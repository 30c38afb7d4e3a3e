package dev.lamina.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What was read from files or directories, kept in memory while the file is the same: a look costs
 * one question to the file system. A file that changed less than two seconds before it was read is
 * read again the next time, because its next change might not show. Safe for use by several
 * threads.
 */
final class FileMemory<T> {
  /** Reads a file whole. */
  @FunctionalInterface
  interface Reader<T> {
    T read(Path file, BasicFileAttributes attributes) throws IOException;
  }

  private record Kept<T>(FileTime modified, long size, @Nullable Object key, T value) {
    boolean of(BasicFileAttributes now) {
      return size == now.size()
          && modified.equals(now.lastModifiedTime())
          && Objects.equals(key, now.fileKey());
    }
  }

  private static final int COARSEST_CLOCK_SECONDS = 2;

  private final Reader<T> reader;
  private final Map<Path, Kept<T>> kept = new ConcurrentHashMap<>();

  FileMemory(Reader<T> reader) {
    this.reader = reader;
  }

  /** The file's value; what the reader throws goes on to the caller, and is not kept. */
  T get(Path file) throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    Kept<T> known = kept.get(file);
    if (known != null && known.of(now)) {
      return known.value();
    }
    Instant settled = Instant.now().minusSeconds(COARSEST_CLOCK_SECONDS);
    T value = reader.read(file, now);
    if (now.lastModifiedTime().toInstant().isBefore(settled)) {
      kept.put(file, new Kept<>(now.lastModifiedTime(), now.size(), now.fileKey(), value));
    } else {
      kept.remove(file);
    }
    return value;
  }

  int size() {
    return kept.size();
  }

  /** Forgets all files but these. */
  void retain(Set<Path> files) {
    kept.keySet().retainAll(files);
  }
}
