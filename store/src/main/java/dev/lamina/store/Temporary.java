package dev.lamina.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Bytes on their way to a name: written, hashed and synced. Closing forgets the file unless it has
 * been given its name.
 *
 * @param file on the file system of the blobs
 * @param digest of the bytes in the file
 * @param size bytes
 * @param stamp of the file when it was hashed
 * @param way how the bytes came
 */
record Temporary(Path file, Digest digest, long size, Stamp stamp, Ingested.Way way)
    implements AutoCloseable {

  /** File systems that can share a source's blocks with its copy. */
  private static final Set<String> CLONING = Set.of("xfs", "btrfs", "apfs", "bcachefs", "zfs");

  /** Copies that save less than this are not looked at for whether they were clones. */
  private static final long WORTH_TELLING = 1 << 20;

  /** Writes a channel's bytes to {@code file}, hashing them on the way. */
  static Temporary write(Path file, ReadableByteChannel bytes, LongConsumer counted)
      throws IOException {
    return forgetOnFailure(
        file,
        () -> {
          HashedCopy copy;
          try (SyncedFile out = new SyncedFile(file)) {
            copy = HashedCopy.of(bytes, out::write, counted);
            age(file);
          }
          return hashed(file, copy, Ingested.Way.WRITTEN);
        });
  }

  /**
   * Copies a file by the shortest way: where the file system shares blocks between copies the copy
   * is made first and hashed then, elsewhere both happen in one pass.
   */
  static Temporary copy(Path file, Path source, LongConsumer counted) throws IOException {
    FileStore disk = Files.getFileStore(DurableFiles.parent(file));
    if (!CLONING.contains(disk.type()) || !disk.equals(Files.getFileStore(source))) {
      try (FileChannel in = FileChannel.open(source)) {
        return write(file, in, counted);
      }
    }
    return forgetOnFailure(
        file,
        () -> {
          Stamp stamp = Stamp.of(source);
          long before = disk.getUnallocatedSpace();
          Files.copy(source, file);
          boolean clone = before - disk.getUnallocatedSpace() < Files.size(file) / 2;
          HashedCopy copy =
              clone ? ofClone(file, source, stamp, counted) : HashedCopy.of(file, counted);
          age(file);
          DurableFiles.sync(file);
          boolean told = clone && copy.size() >= WORTH_TELLING;
          return hashed(file, copy, told ? Ingested.Way.CLONED : Ingested.Way.WRITTEN);
        });
  }

  /**
   * Reads the source for its clone, because what is in memory of the one is not there of the other.
   * They have the same bytes if the source was not changed from before the clone was made until
   * now; to clone it writes out what others have mapped, so that their next change shows as well.
   *
   * @param before of the source, before the clone was made
   */
  private static HashedCopy ofClone(Path file, Path source, Stamp before, LongConsumer counted)
      throws IOException {
    if (before.settled(Instant.now())) {
      HashedCopy copy = HashedCopy.of(source, counted);
      if (before.equals(Stamp.of(source))) {
        return copy;
      }
    }
    return HashedCopy.of(file, counted);
  }

  /**
   * Gives a file a second name.
   *
   * @param digest of the source while it had this stamp
   */
  static Temporary link(Path file, Path source, Digest digest, Stamp stamp) throws IOException {
    return forgetOnFailure(
        file,
        () -> {
          Files.createLink(file, source);
          if (!Stamp.of(file).equals(stamp)) {
            throw ModelException.corrupt(
                "link " + source + ": it was changed while it was read (try again)");
          }
          if (!file.toFile().setReadOnly()) {
            throw new ModelException(
                ModelException.Kind.DENIED,
                "link " + source + ": it cannot be made read-only (create without --link)");
          }
          return new Temporary(file, digest, stamp.size(), stamp, Ingested.Way.LINKED);
        });
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }

  /**
   * Sets the time back, so that a change in the next moment gives the file another one: see {@link
   * Stamp#settled}.
   */
  private static void age(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3)));
  }

  private static Temporary hashed(Path file, HashedCopy copy, Ingested.Way way) throws IOException {
    return new Temporary(file, copy.digest(), copy.size(), Stamp.of(file), way);
  }

  @FunctionalInterface
  private interface Making {
    Temporary make() throws IOException;
  }

  private static Temporary forgetOnFailure(Path file, Making making) throws IOException {
    try {
      return making.make();
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(file);
      if (full(e)) {
        throw noSpace(file, e);
      }
      throw e;
    }
  }

  private static boolean full(Exception e) {
    return e.getMessage() != null && e.getMessage().contains("No space left");
  }

  private static ModelException noSpace(Path file, Exception cause) {
    return new ModelException(
        ModelException.Kind.EXHAUSTED,
        "write to "
            + DurableFiles.parent(file)
            + ": no space left (free some, or set LAMINA_MODELS to another disk)",
        cause);
  }
}
