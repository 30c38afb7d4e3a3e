package dev.lamina.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/**
 * One operation's right to write into a {@link ModelStore}. What it stored, or found there, is not
 * removed by anyone until it is closed.
 *
 * <p>A blob gets its name after all its bytes were hashed and synced; a manifest after its blobs
 * have theirs. Safe for use by several threads; the caller closes it.
 */
public final class Lease implements ModelSink, AutoCloseable {
  private final ModelStore store;
  private final LeaseBook.Page page;

  /** Ingested, new and in no manifest so far: goes with the lease. */
  private final Set<Digest> loose = ConcurrentHashMap.newKeySet();

  Lease(ModelStore store, LeaseBook.Page page) {
    this.store = store;
    this.page = page;
  }

  @Override
  public boolean contains(Descriptor descriptor) throws IOException {
    try (var _ = store.lock().shared()) {
      page.pin(descriptor.digest());
      return store.contains(descriptor);
    }
  }

  /** Stores bytes that nobody has named yet; returns what they are. */
  public Ingested ingest(String mediaType, InputStream bytes) throws IOException {
    return ingest(mediaType, bytes, count -> {});
  }

  /**
   * Stores bytes that nobody has named yet; returns what they are.
   *
   * @param counted told the number of bytes read so far, on this thread
   */
  public Ingested ingest(String mediaType, InputStream bytes, LongConsumer counted)
      throws IOException {
    try (Temporary temporary = write(bytes, counted)) {
      Ingested ingested =
          commit(new Descriptor(mediaType, temporary.digest, temporary.size), temporary);
      if (!ingested.existed()) {
        loose.add(ingested.descriptor().digest());
      }
      return ingested;
    }
  }

  public Ingested ingest(String mediaType, byte[] bytes) throws IOException {
    return ingest(mediaType, new ByteArrayInputStream(bytes));
  }

  /** Stores a file's bytes; the file stays as it is. */
  public Ingested ingest(String mediaType, Path file, LongConsumer counted) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return ingest(mediaType, in, counted);
    }
  }

  @Override
  public void put(Descriptor expected, InputStream bytes) throws IOException {
    if (contains(expected)) {
      return;
    }
    try (Temporary temporary = write(bytes, count -> {})) {
      if (!temporary.digest.equals(expected.digest())) {
        throw ModelException.corrupt(
            "digest mismatch, expected \""
                + expected.digest()
                + "\", got \""
                + temporary.digest
                + "\"");
      }
      if (temporary.size != expected.size()) {
        throw ModelException.corrupt(
            "size mismatch of "
                + expected.digest()
                + ": expected "
                + expected.size()
                + ", got "
                + temporary.size);
      }
      commit(expected, temporary);
    }
  }

  /**
   * Stores a blob of which only the digest is known, as an upload does.
   *
   * @throws ModelException INVALID when the bytes are others; nothing is kept of them
   */
  public Ingested put(Digest expected, String mediaType, InputStream bytes) throws IOException {
    try (Temporary temporary = write(bytes, count -> {})) {
      if (!temporary.digest.equals(expected)) {
        throw ModelException.invalid(
            "digest mismatch, expected \"" + expected + "\", got \"" + temporary.digest + "\"");
      }
      return commit(new Descriptor(mediaType, expected, temporary.size), temporary);
    }
  }

  /**
   * Gives the manifest its name, and its blobs to nobody's sweep.
   *
   * @throws ModelException NOT_FOUND when one of the manifest's blobs is not there
   */
  @Override
  public void publish(ModelName name, Manifest manifest) throws IOException {
    for (Descriptor blob : manifest.blobs()) {
      if (!contains(blob)) {
        throw ModelException.notFound(
            "publish " + name + ": blob " + blob.digest() + " is missing or has another size");
      }
    }
    try (Temporary temporary = write(new ByteArrayInputStream(manifest.raw()), count -> {})) {
      store.publish(name, manifest, temporary.file);
    }
    loose.removeAll(manifest.digests());
  }

  /**
   * Ends the lease. What was ingested and not published goes; what was put stays, so that an upload
   * or an interrupted transfer is not lost, until a sweep takes it.
   */
  @Override
  public void close() throws IOException {
    try (var _ = store.lock().shared()) {
      page.close();
    }
    if (!loose.isEmpty()) {
      store.discard(loose);
      loose.clear();
    }
  }

  private Ingested commit(Descriptor descriptor, Temporary temporary) throws IOException {
    try (var _ = store.lock().shared()) {
      page.pin(descriptor.digest());
      if (store.contains(descriptor)) {
        return new Ingested(descriptor, true);
      }
      DurableFiles.createDirectories(store.blobs());
      DurableFiles.rename(temporary.file, store.path(descriptor.digest()));
      return new Ingested(descriptor, false);
    }
  }

  private Temporary write(InputStream bytes, LongConsumer counted) throws IOException {
    DurableFiles.createDirectories(store.temporary());
    Path file = store.temporary().resolve(UUID.randomUUID().toString());
    try (OutputStream out = Files.newOutputStream(file)) {
      HashingInput in = new HashingInput(bytes);
      in.transferTo(new CountingOutput(out, counted));
      out.flush();
      DurableFiles.sync(file);
      return new Temporary(file, in.digest(), in.count());
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(file);
      if (full(e)) {
        throw new ModelException(
            ModelException.Kind.EXHAUSTED,
            "write to store "
                + store.root()
                + ": no space left (free some, or set LAMINA_MODELS to another disk)",
            e);
      }
      throw e;
    }
  }

  private static boolean full(Exception e) {
    return e.getMessage() != null && e.getMessage().contains("No space left");
  }

  /** Bytes on their way to a name; closing forgets them unless they have one. */
  private record Temporary(Path file, Digest digest, long size) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      Files.deleteIfExists(file);
    }
  }

  /** Tells how far it is, a buffer at a time. */
  private static final class CountingOutput extends OutputStream {
    private final OutputStream out;
    private final LongConsumer counted;
    private long count;

    CountingOutput(OutputStream out, LongConsumer counted) {
      this.out = out;
      this.counted = counted;
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      counted.accept(++count);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      count += length;
      counted.accept(count);
    }
  }
}
