package dev.lamina.oci;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Lease;
import dev.lamina.store.ModelException;
import dev.lamina.store.Parallel;
import dev.lamina.store.PartialBlob;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One blob from a repository into a store: several connections take runs of blocks from one queue
 * while the digest is computed. Goes on where a run before it stopped.
 */
final class BlobDownload {
  /** Blocks of one request, where its way there and back takes time: 8 MiB. */
  private static final int FAR = 8;

  /**
   * Blocks that are asked for at once, by several connections together (by each at least one),
   * where a request costs next to nothing. What is asked for and has not come is lost when this
   * process is killed: a server near by has already sent it, though it be into buffers of the
   * kernel.
   */
  private static final int NEAR = 8;

  /**
   * Blocks that are asked for at once by the only connection to a registry of this machine, which
   * pays for each request with the processors that are needed here. What comes is taken a few
   * blocks at a time, as long as nobody else fetches it; on the way is what sockets hold.
   */
  private static final int ALONE = 64;

  /**
   * Where a blob's bytes are in a registry: they may be a part of another one.
   *
   * @param offset where they begin in it
   */
  record Place(Descriptor layer, long offset) {}

  private final Repository source;
  private final Place place;
  private final boolean near;
  private final boolean here;
  private final Descriptor blob;
  private final BlobProgress progress;
  private final GrowingConnections connections;

  /** The registry sends whole blobs only: one connection reads on, the others stop. */
  private final AtomicBoolean oneStream = new AtomicBoolean();

  BlobDownload(
      Repository source,
      Place place,
      Descriptor blob,
      BlobProgress progress,
      GrowingConnections connections) {
    this.source = source;
    this.place = place;
    String host = source.address().base().getHost();
    this.near = Redirects.inside(host);
    this.here = RegistryAddress.isLoopback(host);
    this.blob = blob;
    this.progress = progress;
    this.connections = connections;
  }

  /**
   * Returns when the store has the blob.
   *
   * @throws ModelException CORRUPT when the registry sent other bytes, twice
   */
  void into(Lease lease) throws IOException, InterruptedException {
    Optional<PartialBlob> resumed = lease.resume(blob);
    if (resumed.isEmpty()) {
      progress.end();
      return;
    }
    try (PartialBlob partial = resumed.get()) {
      progress.present(partial.arrived());
      try {
        lease.commit(partial, arrive(partial));
      } catch (ModelException wrong) {
        if (wrong.kind() != ModelException.Kind.CORRUPT) {
          throw wrong;
        }
        // Something on the way may have answered for the registry: once more, all of it.
        oneStream.set(false);
        progress.restart();
        lease.commit(partial, arrive(partial));
      }
    }
    progress.end();
  }

  private Digest arrive(PartialBlob partial) throws IOException, InterruptedException {
    AtomicReference<Digest> digest = new AtomicReference<>(blob.digest());
    long requests = blob.size() / PartialBlob.BLOCK + 1;
    List<Parallel.Action<PartialBlob>> work = new ArrayList<>();
    work.add(blocks -> digest.set(blocks.hash()));
    work.add(PartialBlob::writeOut);
    work.addAll(Collections.nCopies((int) Math.min(connections.most(), requests), this::fetchAll));
    Parallel.each(work.size(), work, part -> part.accept(partial));
    return digest.get();
  }

  private void fetchAll(PartialBlob partial) throws IOException, InterruptedException {
    Backoff backoff = new Backoff(source.options().patience());
    while (partial.awaitMissing()) {
      connections.acquire();
      long before = partial.arrived();
      try {
        Optional<PartialBlob.Span> next = partial.claim(0, blocks());
        if (next.isPresent()) {
          if (!fetch(partial, next.get())) {
            return;
          }
          backoff.progress();
        }
        continue;
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        if (partial.arrived() > before) {
          backoff.progress();
        }
        if (Thread.currentThread().isInterrupted() || Failures.lasting(e) || !backoff.again()) {
          throw Failures.of("pull " + blob.digest(), source.address().base(), e);
        }
      } finally {
        connections.release();
      }
      backoff.pause(Optional.empty());
    }
  }

  private int blocks() {
    return near ? Math.max(1, NEAR / connections.allowed()) : FAR;
  }

  /** Fetches a span, or all that is missing; false if another connection does that already. */
  private boolean fetch(PartialBlob partial, PartialBlob.Span first)
      throws IOException, InterruptedException {
    long length = here && connections.allowed() == 1 ? partial.run(first, ALONE) : first.length();
    Repository.Part part = open(partial, first, length);
    try (InputStream _ = part.bytes()) {
      boolean all = part.end() - part.start() > length;
      if (all && !oneStream.compareAndSet(false, true)) {
        partial.release(first);
        return false;
      }
      try {
        readOn(partial, first, part, all);
      } finally {
        if (all) {
          oneStream.set(false);
        }
      }
    }
    return true;
  }

  /** What fails here has been tried several times. */
  private Repository.Part open(PartialBlob partial, PartialBlob.Span first, long length)
      throws IOException {
    try {
      Repository.Part part =
          source.talk(
              "pull " + blob.digest(),
              () -> source.open(place.layer(), place.offset() + first.offset(), length));
      return new Repository.Part(
          part.bytes(), part.start() - place.offset(), part.end() - place.offset());
    } catch (IOException | RuntimeException e) {
      partial.release(first);
      throw e;
    }
  }

  private void readOn(
      PartialBlob partial, PartialBlob.Span first, Repository.Part part, boolean all)
      throws IOException, InterruptedException {
    long position = part.start();
    Optional<PartialBlob.Span> next = Optional.of(first);
    while (next.isPresent()) {
      PartialBlob.Span span = next.get();
      skip(partial, span, part.bytes(), position);
      write(partial, span, part.bytes());
      position = span.offset() + span.length();
      next = following(partial, part, position, all);
    }
  }

  /** What else the answer brings; of one that was asked for, what nobody else fetches meanwhile. */
  private Optional<PartialBlob.Span> following(
      PartialBlob partial, Repository.Part part, long position, boolean all) {
    long left = Math.ceilDiv(part.end() - position, PartialBlob.BLOCK);
    Optional<PartialBlob.Span> next =
        partial.claim(position, Math.toIntExact(Math.min(left, blocks())));
    if (next.isPresent() && next.get().offset() > position && !all) {
      partial.release(next.get());
      return Optional.empty();
    }
    return next;
  }

  private static void skip(
      PartialBlob partial, PartialBlob.Span span, InputStream bytes, long position)
      throws IOException {
    try {
      bytes.skipNBytes(span.offset() - position);
    } catch (IOException e) {
      partial.release(span);
      throw e;
    }
  }

  private void write(PartialBlob partial, PartialBlob.Span span, InputStream bytes)
      throws IOException, InterruptedException {
    long[] written = {0};
    try {
      partial.write(
          span,
          bytes,
          count -> {
            written[0] += count;
            progress.add(count);
            connections.received(count);
          });
    } catch (IOException e) {
      progress.add(-(written[0] % PartialBlob.BLOCK)); // the block it broke in is lost
      throw e;
    }
  }
}
