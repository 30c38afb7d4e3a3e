package dev.lamina.oci;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Progress;
import java.util.function.Consumer;

/**
 * Tells of one blob: never backwards, not oftener than the eye sees, the first and last always.
 * Safe for use by several threads.
 */
final class BlobProgress {
  private static final long INTERVAL_NANOS = 50_000_000;

  private final String status;
  private final Descriptor blob;
  private final Consumer<Progress> progress;
  private long moved;
  private long present;
  private long told = -1;
  private long when;

  BlobProgress(String verb, Descriptor blob, Consumer<Progress> progress) {
    this.status = verb + " " + blob.digest().shortHex();
    this.blob = blob;
    this.progress = progress;
  }

  /** So many more bytes have moved; fewer if negative, when some were lost. */
  synchronized void add(long bytes) {
    moved += bytes;
    tellInTime();
  }

  /** So many bytes are there from a run before this one. */
  synchronized void present(long bytes) {
    present += bytes;
    tellInTime();
  }

  /** All of it is to move again. */
  synchronized void restart() {
    moved = 0;
    present = 0;
  }

  /** All is done that is to be done; what has not moved until now was there already. */
  synchronized void end() {
    if (told < blob.size()) {
      present = Math.max(present, blob.size() - moved);
      tell(blob.size());
    }
  }

  private void tellInTime() {
    long done = moved + present;
    long now = System.nanoTime();
    if (told < 0 || done >= blob.size() || now - when >= INTERVAL_NANOS) {
      when = now;
      tell(done);
    }
  }

  private void tell(long bytes) {
    long completed = Math.max(told, Math.min(bytes, blob.size()));
    if (completed > told || told < 0) {
      told = completed;
      long there = Math.min(present, completed);
      progress.accept(new Progress.Bytes(status, blob.digest(), blob.size(), completed, there));
    }
  }
}
