package dev.lamina.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A virtual thread for each call that is to come: nothing to close, nothing that keeps a JVM up.
 */
final class SystemTimer implements Timer {
  static final SystemTimer INSTANCE = new SystemTimer();

  private SystemTimer() {}

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public Alarm after(Duration delay, Runnable action) {
    AtomicBoolean decided = new AtomicBoolean();
    Thread sleeper =
        Thread.ofVirtual()
            .name("lamina-timer")
            .start(
                () -> {
                  try {
                    Thread.sleep(delay);
                  } catch (InterruptedException cancelled) {
                    return;
                  }
                  if (decided.compareAndSet(false, true)) {
                    action.run();
                  }
                });
    return () -> {
      // The action itself is never interrupted.
      if (decided.compareAndSet(false, true)) {
        sleeper.interrupt();
      }
    };
  }
}
