package dev.lamina.oci;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * A file that has its name when it is whole: until then it is {@code NAME.UUID.part} beside it,
 * locked. One that is not locked is what a killed process left, and goes when the next one begins.
 * The caller closes it.
 */
final class PartFile implements AutoCloseable {
  private static final Pattern LEFT =
      Pattern.compile("\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.part");

  /** Those of this process must not be opened again: to close them would free the lock. */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path place;
  private final Path part;
  private final FileChannel channel;

  private PartFile(Path place, Path part) throws IOException {
    this.place = place;
    this.part = part;
    OWN.add(part);
    try {
      this.channel =
          FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      OWN.remove(part);
      throw e;
    }
  }

  /** Begins one that is to be at an absolute path. */
  static PartFile beside(Path place) throws IOException {
    Path name = place.getFileName();
    PartFile file =
        new PartFile(place, place.resolveSibling(name + "." + UUID.randomUUID() + ".part"));
    try {
      if (file.channel.tryLock() != null) {
        sweep(place);
      }
      return file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  FileChannel channel() {
    return channel;
  }

  /** Puts it where it belongs, in one step, when it is on the disk. */
  void commit() throws IOException {
    channel.force(true);
    channel.close();
    Files.move(part, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Leaves nothing of what was not committed. */
  @Override
  public void close() throws IOException {
    try {
      channel.close();
      Files.deleteIfExists(part);
    } finally {
      OWN.remove(part);
    }
  }

  private static void sweep(Path place) throws IOException {
    String name = place.getFileName().toString();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(
            place.getParent(),
            file -> {
              String other = file.getFileName().toString();
              return other.startsWith(name)
                  && LEFT.matcher(other.substring(name.length())).matches();
            })) {
      for (Path file : files) {
        if (!OWN.contains(file) && abandoned(file)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (AccessDeniedException unseen) {
      // Who may write here and not look leaves it to others.
    }
  }

  private static boolean abandoned(Path file) throws IOException {
    try (FileChannel other = FileChannel.open(file, StandardOpenOption.WRITE)) {
      return other.tryLock() != null;
    } catch (NoSuchFileException | AccessDeniedException | OverlappingFileLockException others) {
      return false;
    }
  }
}
