package dev.lamina.runtime;

import java.time.Duration;
import java.time.Instant;

/** What time it is, and a call when some has passed. Tests turn one by hand. Thread-safe. */
public interface Timer {
  Instant now();

  /** Nanoseconds since some moment; never goes back. */
  long nanos();

  /** Runs {@code action} once, on a thread of its own, unless it is cancelled before. */
  Alarm after(Duration delay, Runnable action);

  /** A call that is to come. */
  @FunctionalInterface
  interface Alarm {
    /** Does nothing when the call has begun. */
    void cancel();
  }

  /** The system's time. */
  static Timer system() {
    return SystemTimer.INSTANCE;
  }
}
