package dev.lamina.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
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

  private final AtomicLong files = new AtomicLong();

  Lease(ModelStore store, LeaseBook.Page page) {
    this.store = store;
    this.page = page;
  }

  /** Tells it from all others: who can see it here, has the same store before him. */
  public String id() {
    return page.id();
  }

  @Override
  public boolean contains(Descriptor descriptor) throws IOException {
    pin(descriptor.digest());
    return store.contains(descriptor);
  }

  /**
   * Throws EXHAUSTED unless so many bytes can be written: before something arrives of which only
   * the size is known.
   */
  public void requireRoom(long bytes) throws IOException {
    DurableFiles.createDirectories(store.temporary());
    Space.require(store.temporary(), bytes);
  }

  /** Stores bytes that nobody has named yet; returns what they are. */
  public Ingested ingest(String mediaType, InputStream bytes) throws IOException {
    try (Temporary temporary =
        Temporary.write(newFile(), Channels.newChannel(bytes), count -> {})) {
      return loose(commit(mediaType, temporary));
    }
  }

  public Ingested ingest(String mediaType, byte[] bytes) throws IOException {
    return ingest(mediaType, new ByteArrayInputStream(bytes));
  }

  /**
   * Stores a file's bytes; the file stays as it is. Reads it once, or not at all if it was read
   * before and has not changed; copies nothing that is there already.
   *
   * @param counted told the number of bytes read so far, on this thread
   */
  public Ingested ingest(String mediaType, Path file, LongConsumer counted) throws IOException {
    return loose(new FileImport(store, this).copy(mediaType, file, counted));
  }

  /**
   * Stores a file by giving it a second name in the store, which makes the file read-only. Where
   * that cannot be (another file system) it is copied.
   *
   * @param counted told the number of bytes read so far, on this thread
   */
  public Ingested link(String mediaType, Path file, LongConsumer counted) throws IOException {
    return loose(new FileImport(store, this).link(mediaType, file, counted));
  }

  /**
   * Takes a blob that is missing or damaged again from a file that it was imported from, if one is
   * still as it was then.
   *
   * @param counted told the number of bytes read so far, on this thread
   * @return that file; empty where there is none
   */
  public Optional<Path> restore(Descriptor expected, LongConsumer counted) throws IOException {
    for (Path file : store.blobs().known().files(expected.digest())) {
      boolean own = file.startsWith(store.blobs().directory());
      if (!own
          && ingest(expected.mediaType(), file, counted)
              .descriptor()
              .digest()
              .equals(expected.digest())) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  /**
   * Writes a damaged manifest anew as it was published, where what is left of it tells that.
   *
   * @return whether it did
   * @throws ModelException NOT_FOUND when one of the manifest's blobs is not there
   */
  public boolean restore(ModelName name) throws IOException {
    Optional<byte[]> original = store.manifests().original(name);
    if (original.isPresent()) {
      publish(name, Manifest.parse(original.get()));
    }
    return original.isPresent();
  }

  @Override
  public void put(Descriptor expected, InputStream bytes) throws IOException {
    if (contains(expected)) {
      return;
    }
    Path file = newFile();
    Space.require(store.temporary(), expected.size());
    try (Temporary temporary = Temporary.write(file, Channels.newChannel(bytes), count -> {})) {
      if (!temporary.digest().equals(expected.digest())) {
        throw ModelException.corrupt(mismatch(expected.digest(), temporary.digest()));
      }
      if (temporary.size() != expected.size()) {
        throw ModelException.corrupt(
            "size mismatch of "
                + expected.digest()
                + ": expected "
                + expected.size()
                + ", got "
                + temporary.size());
      }
      commit(expected.mediaType(), temporary);
    }
  }

  /**
   * Stores a blob of which only the digest is known, as an upload does.
   *
   * @throws ModelException INVALID when the bytes are others; nothing is kept of them
   */
  public Ingested put(Digest expected, String mediaType, InputStream bytes) throws IOException {
    try (Temporary temporary =
        Temporary.write(newFile(), Channels.newChannel(bytes), count -> {})) {
      if (!temporary.digest().equals(expected)) {
        throw ModelException.invalid(mismatch(expected, temporary.digest()));
      }
      return commit(mediaType, temporary);
    }
  }

  /**
   * Goes on with a blob that arrives in pieces, or begins it; empty if it is there already. Waits
   * while another thread or process works on the same blob. The caller closes it.
   *
   * @throws ModelException EXHAUSTED when the disk has no room for what is missing
   */
  public Optional<PartialBlob> resume(Descriptor expected)
      throws IOException, InterruptedException {
    if (contains(expected)) {
      return Optional.empty();
    }
    DurableFiles.createDirectories(store.partial());
    Path file = store.partial().resolve(expected.digest().fileName());
    BlockJournal journal = BlockJournal.open(file.resolveSibling(file.getFileName() + ".journal"));
    try {
      if (contains(expected)) {
        journal.delete();
        journal.close();
        return Optional.empty();
      }
      // Sizes from outside may be any: before anything is made that is as long as the size says.
      Space.require(store.partial(), expected.size() - (Files.exists(file) ? Files.size(file) : 0));
      PartialBlob partial = new PartialBlob(expected, file, journal);
      try {
        partial.allocate();
      } catch (IOException | RuntimeException e) {
        partial.close();
        throw e;
      }
      return Optional.of(partial);
    } catch (IOException | RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  /**
   * Gives a blob that has arrived whole its name.
   *
   * @param actual what {@link PartialBlob#hash} returned
   * @throws ModelException CORRUPT when that is not the expected digest; what arrived is forgotten
   */
  public void commit(PartialBlob partial, Digest actual) throws IOException {
    Descriptor expected = partial.expected();
    if (!actual.equals(expected.digest())) {
      partial.reset();
      throw ModelException.corrupt(mismatch(expected.digest(), actual));
    }
    Path file = partial.synced();
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3)));
    commit(
        expected.mediaType(),
        new Temporary(file, actual, expected.size(), Stamp.of(file), Ingested.Way.WRITTEN));
    partial.finished();
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
    try (Temporary temporary =
        Temporary.write(
            newFile(),
            Channels.newChannel(new ByteArrayInputStream(manifest.raw())),
            count -> {})) {
      store.publish(name, manifest, temporary.file());
    }
    loose.removeAll(manifest.digests());
  }

  /**
   * Ends the lease. What was ingested and not published goes; what was put stays, so that an upload
   * or an interrupted transfer is not lost, until a sweep takes it.
   */
  @Override
  public void close() throws IOException {
    if (!page.held()) {
      return;
    }
    try (var _ = store.lock().shared()) {
      page.close();
    }
    if (!loose.isEmpty()) {
      store.discard(loose);
      loose.clear();
    }
  }

  /** Keeps a blob from being removed while this lease is open. */
  void pin(Digest digest) throws IOException {
    if (!page.held()) {
      return;
    }
    try (var _ = store.lock().shared()) {
      page.pin(digest);
    }
  }

  /**
   * A name, on the file system of the blobs, for a file that is being written. The caller deletes
   * it; a sweep does when this lease's process is dead.
   */
  public Path newFile() throws IOException {
    return Writing.in(
        store.root(),
        () -> {
          DurableFiles.createDirectories(store.temporary());
          return store.temporary().resolve(page.id() + "." + files.incrementAndGet());
        });
  }

  /** Gives written bytes the name of their digest, unless they are there whole already. */
  Ingested commit(String mediaType, Temporary temporary) throws IOException {
    Descriptor descriptor = new Descriptor(mediaType, temporary.digest(), temporary.size());
    if (contains(descriptor)) {
      return new Ingested(descriptor, Ingested.Way.PRESENT);
    }
    Path blob = store.blobs().path(descriptor.digest());
    try (var _ = store.lock().shared()) {
      DurableFiles.createDirectories(store.blobs().directory());
      DurableFiles.rename(temporary.file(), blob);
    }
    if (temporary.stamp().settled(Instant.now())) {
      store.blobs().known().remember(blob, temporary.digest(), temporary.stamp());
    }
    return new Ingested(descriptor, temporary.way());
  }

  private Ingested loose(Ingested ingested) {
    if (!ingested.existed()) {
      loose.add(ingested.descriptor().digest());
    }
    return ingested;
  }

  private static String mismatch(Digest expected, Digest actual) {
    return "digest mismatch, expected \"" + expected + "\", got \"" + actual + "\"";
  }
}
