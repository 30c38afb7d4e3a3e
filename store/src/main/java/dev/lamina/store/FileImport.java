package dev.lamina.store;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Takes a file into a store by the cheapest way that is safe. What is known of the file is used;
 * only where a blob of its very size is there is the file hashed before it is copied, since only
 * then can the copy be spared.
 */
final class FileImport {
  private final ModelStore store;
  private final Lease lease;

  FileImport(ModelStore store, Lease lease) {
    this.store = store;
    this.lease = lease;
  }

  Ingested copy(String mediaType, Path file, LongConsumer counted) throws IOException {
    Path source = regular(file);
    Optional<Digest> known = store.blobs().known().digest(source);
    Optional<Digest> digest =
        known.isEmpty() && store.blobs().anyOfSize(Files.size(source))
            ? Optional.of(store.blobs().known().reread(source, counted))
            : known;
    if (digest.isPresent()) {
      Descriptor present = new Descriptor(mediaType, digest.get(), Files.size(source));
      if (lease.contains(present)) {
        return present(present, known);
      }
    }
    Path temporary = lease.newFile();
    Space.require(store.temporary(), Files.size(source));
    Stamp before = Stamp.of(source);
    try (Temporary copy = Temporary.copy(temporary, source, counted)) {
      if (before.equals(Stamp.of(source)) && before.settled(java.time.Instant.now())) {
        store.blobs().known().remember(source, copy.digest(), before);
      }
      return lease.commit(mediaType, copy);
    }
  }

  Ingested link(String mediaType, Path file, LongConsumer counted) throws IOException {
    Path source = regular(file);
    Stamp stamp = Stamp.of(source);
    Optional<Digest> known = store.blobs().known().digest(source);
    Digest digest = known.isPresent() ? known.get() : store.blobs().known().reread(source, counted);
    Descriptor present = new Descriptor(mediaType, digest, stamp.size());
    if (lease.contains(present)) {
      return present(present, known);
    }
    try (Temporary linked = Temporary.link(lease.newFile(), source, digest, stamp)) {
      return lease.commit(mediaType, linked);
    } catch (FileSystemException anotherFileSystem) {
      return copy(mediaType, file, counted);
    }
  }

  private static Ingested present(Descriptor blob, Optional<Digest> known) {
    return new Ingested(blob, known.isPresent() ? Ingested.Way.KNOWN : Ingested.Way.PRESENT);
  }

  private static Path regular(Path file) throws IOException {
    try {
      Path real = file.toRealPath();
      if (!Files.isRegularFile(real)) {
        throw ModelException.invalid("read " + file + ": not a file");
      }
      return real;
    } catch (NoSuchFileException absent) {
      throw new ModelException(
          ModelException.Kind.NOT_FOUND, "read " + file + ": no such file", absent);
    }
  }
}
