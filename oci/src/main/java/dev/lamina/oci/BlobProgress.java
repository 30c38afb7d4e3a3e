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
  private long done;
  private long told = -1;
  private long when;

  BlobProgress(String verb, Descriptor blob, Consumer<Progress> progress) {
    this.status = verb + " " + blob.digest().shortHex();
    this.blob = blob;
    this.progress = progress;
  }

  /** So many more bytes are done; fewer if negative, when some were lost. */
  synchronized void add(long bytes) {
    done += bytes;
    long now = System.nanoTime();
    if (told < 0 || done >= blob.size() || now - when >= INTERVAL_NANOS) {
      when = now;
      tell(done);
    }
  }

  /** All is done that is to be done, however it came. */
  synchronized void end() {
    if (told < blob.size()) {
      tell(blob.size());
    }
  }

  private void tell(long bytes) {
    long completed = Math.max(told, Math.min(bytes, blob.size()));
    if (completed > told || told < 0) {
      told = completed;
      progress.accept(new Progress.Bytes(status, blob.digest(), blob.size(), completed));
    }
  }
}
