package dev.lamina.oci;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Files with secrets: for their owner's eyes only from the first byte on, whole or not there. */
public final class OwnersFile {
  private OwnersFile() {}

  /** Makes the directory that a file is to lie in, for nobody else if it is new. */
  public static void createDirectory(Path file) throws IOException {
    Path directory = directory(file);
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, permissions(file, "rwx------"));
    }
  }

  /**
   * Writes a file that must not be there yet.
   *
   * @throws java.nio.file.FileAlreadyExistsException when it is
   */
  static void create(Path file, byte[] bytes) throws IOException {
    Path fresh = write(file, bytes);
    try {
      // A link, because a rename would replace what came in between.
      Files.createLink(file, fresh);
    } catch (UnsupportedOperationException e) {
      Files.copy(fresh, file);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** Writes a file in place of the one that is there; through a symbolic link, if it is one. */
  public static void replace(Path file, byte[] bytes) throws IOException {
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path fresh = write(target, bytes);
    try {
      Files.move(
          fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static Path write(Path file, byte[] bytes) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid());
    Files.deleteIfExists(fresh);
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            permissions(file, "rw-------"))) {
      ByteBuffer all = ByteBuffer.wrap(bytes);
      while (all.hasRemaining()) {
        channel.write(all);
      }
      channel.force(true);
    }
    return fresh;
  }

  /** What gives a new file such permissions from its beginning, where there are any. */
  public static FileAttribute<?>[] permissions(Path file, String text) {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))
        }
        : new FileAttribute<?>[0];
  }

  private static Path directory(Path file) {
    return Optional.ofNullable(file.toAbsolutePath().getParent()).orElseThrow();
  }
}
