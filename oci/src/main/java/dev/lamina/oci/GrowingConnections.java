package dev.lamina.oci;

import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/**
 * The connections of one transfer: a few at first, more only as long as more of them bring more
 * bytes. Where the last ones did not pay they are taken back, and that is that: a line that is full
 * gets no faster by being divided. Safe for use by several threads.
 */
final class GrowingConnections {
  private static final int STEP = 4;
  private static final long INTERVAL_NANOS = 500_000_000;

  /** What more connections must bring of what they could bring at best. */
  private static final double WORTH = 0.25;

  /** Bytes a nanosecond of one connection: who gives so much to each will not give more to many. */
  private static final double ENOUGH = 0.25;

  private final Semaphore free;
  private final int most;
  private final LongSupplier nanos;
  private int allowed;
  private boolean settled;
  private int grownBy;

  /** Connections at work that are to be the last of their kind. */
  private int excess;

  /** Bytes a nanosecond before the last ones were added; none while it all gets going. */
  private double before;

  private boolean going;
  private long bytes;
  private long since;

  GrowingConnections(RegistryOptions.Connections limits, LongSupplier nanos) {
    this.allowed = Math.max(1, limits.first());
    this.most = Math.max(allowed, limits.most());
    this.nanos = nanos;
    // In the order of asking: a blob of a few bytes does not wait for all of a large one.
    this.free = new Semaphore(allowed, true);
    this.since = nanos.getAsLong();
  }

  int most() {
    return most;
  }

  void acquire() throws InterruptedException {
    free.acquire();
  }

  synchronized void release() {
    if (excess > 0) {
      excess--;
    } else {
      free.release();
    }
  }

  synchronized int allowed() {
    return allowed;
  }

  int idle() {
    return free.availablePermits();
  }

  int waiting() {
    return free.getQueueLength();
  }

  /** So many bytes came, by any of the connections. */
  synchronized void received(long count) {
    bytes += count;
    long now = nanos.getAsLong();
    // One alone is sooner known to be too few.
    if (settled || now - since < (allowed == 1 ? INTERVAL_NANOS / 2 : INTERVAL_NANOS)) {
      return;
    }
    double rate = (double) bytes / (now - since);
    bytes = 0;
    since = now;
    settled = rate > ENOUGH * allowed;
    if (settled || !free.hasQueuedThreads()) {
      return; // another connection would bring nothing, or stand idle
    }
    if (!going) {
      going = true;
      return;
    }
    if (rate > before * (1 + WORTH * grownBy / (allowed - grownBy))) {
      before = rate;
      grownBy = Math.min(STEP, most - allowed);
      settled = grownBy <= 0;
      allowed += Math.max(0, grownBy);
      free.release(Math.max(0, grownBy));
    } else {
      settled = true;
      allowed -= grownBy;
      excess = grownBy;
    }
  }
}
