package dev.lamina.runtime.process;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ends a child that should work and does not: one that, for as long as it is given, neither
 * answered nor used the processor. Closed with the request that it watches.
 */
public final class Watchdog implements AutoCloseable {
  /** Longer than any wait for a disk or a GPU. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Threads that only wait for each other wake up now and then. */
  private static final Duration IDLE = Duration.ofMillis(50);

  /** In this part of the time that a child is given it is looked at for the first time. */
  private static final int FIRST_LOOK = 30;

  private final EngineProcess process;
  private final Duration patience;
  private final Thread thread;
  private volatile boolean waiting;
  private final AtomicLong turns = new AtomicLong();

  public Watchdog(EngineProcess process, Duration patience) {
    this.process = process;
    this.patience = patience;
    this.thread = Thread.ofVirtual().name("engine-watchdog").start(this::watch);
  }

  /** It is its turn from now on. */
  public void waiting() {
    turns.incrementAndGet();
    waiting = true;
  }

  /** It has answered, and what happens now is the server's or its client's time. */
  public void answered() {
    waiting = false;
  }

  private void watch() {
    try {
      // Most requests are over by then, and need not pay for a look at the child.
      Thread.sleep(patience.dividedBy(FIRST_LOOK));
      long turn = turns.get();
      Duration before = worked();
      while (true) {
        Thread.sleep(patience);
        Duration now = worked();
        if (waiting && turn == turns.get() && now.minus(before).compareTo(IDLE) < 0) {
          process.kill("it hangs: no answer and no work for " + patience.toSeconds() + " s");
          return;
        }
        turn = turns.get();
        before = now;
      }
    } catch (InterruptedException over) {
      // The request has ended.
    }
  }

  private Duration worked() {
    return ProcessHandle.of(process.pid())
        .flatMap(child -> child.info().totalCpuDuration())
        .orElse(Duration.ZERO);
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
