package dev.lamina.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Files that are there whole after a power failure, or not at all: write, fsync, rename, fsync the
 * directory.
 */
final class DurableFiles {
  private DurableFiles() {}

  /** Forces a file's bytes to the disk. */
  static void sync(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Gives a synced file its name in one step, replacing what had it; durable when this returns. */
  static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncDirectory(parent(to));
  }

  /** Creates the directory and those above it, each durable in its parent. */
  static void createDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    createDirectories(parent(directory));
    Files.createDirectories(directory);
    syncDirectory(parent(directory));
  }

  /**
   * Forces a directory's entries to the disk; a no-op where a directory cannot be opened (Windows).
   */
  static void syncDirectory(Path directory) throws IOException {
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** Whether a failure says that nothing may be written there. */
  static boolean isReadOnly(IOException failure) {
    return failure instanceof AccessDeniedException
        || (failure instanceof FileSystemException refused
            && "Read-only file system".equals(refused.getReason()));
  }

  static Path parent(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException(path + " has no parent directory");
    }
    return parent;
  }
}
