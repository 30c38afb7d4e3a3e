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
   * Blocks that are asked for at once, by all connections together (by each at least one), where a
   * request costs next to nothing. What is asked for and has not come is lost when this process is
   * killed: a server near by has already sent it, though it be into buffers of the kernel.
   */
  private static final int NEAR = 8;

  private final Repository source;
  private final boolean near;
  private final Descriptor blob;
  private final BlobProgress progress;
  private final GrowingConnections connections;

  /** The registry sends whole blobs only: one connection reads on, the others stop. */
  private final AtomicBoolean oneStream = new AtomicBoolean();

  BlobDownload(
      Repository source, Descriptor blob, BlobProgress progress, GrowingConnections connections) {
    this.source = source;
    this.near = Redirects.inside(source.address().base().getHost());
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
    List<Integer> roles = new ArrayList<>();
    for (int i = 0; i <= Math.min(connections.most(), requests); i++) {
      roles.add(i);
    }
    Parallel.each(
        roles.size(),
        roles,
        role -> {
          if (role == 0) {
            digest.set(partial.hash());
          } else {
            fetchAll(partial);
          }
        });
    return digest.get();
  }

  private void fetchAll(PartialBlob partial) throws IOException, InterruptedException {
    Backoff backoff = new Backoff(source.options().patience());
    while (true) {
      Optional<PartialBlob.Span> next = partial.next(blocks());
      if (next.isEmpty()) {
        return;
      }
      PartialBlob.Span span = next.get();
      acquire(partial, span);
      long before = partial.arrived();
      try {
        if (!fetch(partial, span)) {
          return;
        }
        backoff.progress();
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

  private void acquire(PartialBlob partial, PartialBlob.Span span) throws InterruptedException {
    try {
      connections.acquire();
    } catch (InterruptedException e) {
      partial.release(span); // all of it may be tried once more
      throw e;
    }
  }

  private int blocks() {
    return near ? Math.max(1, NEAR / connections.allowed()) : FAR;
  }

  /** Fetches a span, or all that is missing; false if another connection does that already. */
  private boolean fetch(PartialBlob partial, PartialBlob.Span first)
      throws IOException, InterruptedException {
    Repository.Part part = open(partial, first);
    try (InputStream bytes = part.bytes()) {
      boolean all = part.whole() && first.length() < blob.size();
      if (all && !oneStream.compareAndSet(false, true)) {
        partial.release(first);
        return false;
      }
      try {
        readOn(partial, first, part, bytes);
      } finally {
        if (all) {
          oneStream.set(false);
        }
      }
    }
    return true;
  }

  /** What fails here has been tried several times. */
  private Repository.Part open(PartialBlob partial, PartialBlob.Span first) throws IOException {
    try {
      return source.talk(
          "pull " + blob.digest(), () -> source.open(blob, first.offset(), first.length()));
    } catch (IOException | RuntimeException e) {
      partial.release(first);
      throw e;
    }
  }

  private void readOn(
      PartialBlob partial, PartialBlob.Span first, Repository.Part part, InputStream bytes)
      throws IOException {
    long position = part.start();
    Optional<PartialBlob.Span> next = Optional.of(first);
    while (next.isPresent()) {
      PartialBlob.Span span = next.get();
      if (span.offset() < position) {
        partial.release(span);
        return;
      }
      skip(partial, span, bytes, position);
      write(partial, span, bytes);
      position = span.offset() + span.length();
      next = part.whole() ? partial.claim(blocks()) : Optional.empty();
    }
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
      throws IOException {
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
