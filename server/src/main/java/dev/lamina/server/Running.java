package dev.lamina.server;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The requests under way, so that a server can end them. Safe for use by several threads. */
final class Running {
  /** What an interrupted request may take to tell its client. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Thread> threads = new HashSet<>();
  private final InstantSource clock;
  private Instant used;
  private boolean ending;

  Running(InstantSource clock) {
    this.clock = clock;
    this.used = clock.instant();
  }

  /** Runs a handler, on this thread; whatever it throws becomes the answer. */
  void handle(Context ctx, Handler handler) {
    if (!enter()) {
      ctx.header("Connection", "close");
      Errors.answer(ctx, stopping());
      return;
    }
    try {
      handler.handle(ctx);
    } catch (InterruptedException e) {
      Errors.answer(ctx, isEnding() ? stopping() : e);
    } catch (Exception e) {
      Errors.answer(ctx, e);
    } finally {
      leave();
    }
  }

  /** It is of use at this moment, though nobody asks for anything. */
  void use() {
    lock.lock();
    try {
      used = clock.instant();
    } finally {
      lock.unlock();
    }
  }

  /** How long it has been of no use; nothing while a request is under way. */
  Duration unused() {
    lock.lock();
    try {
      return threads.isEmpty() ? Duration.between(used, clock.instant()) : Duration.ZERO;
    } finally {
      lock.unlock();
    }
  }

  /** Waits this long for the requests under way and interrupts the rest; new ones get 503. */
  void end(Duration grace) {
    lock.lock();
    try {
      ending = true;
      awaitNone(grace);
      threads.forEach(Thread::interrupt);
      awaitNone(LAST_WORDS);
    } catch (InterruptedException e) {
      threads.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private static ApiException stopping() {
    return new ApiException(503, "the server is shutting down");
  }

  private void awaitNone(Duration longest) throws InterruptedException {
    long left = longest.toNanos();
    while (!threads.isEmpty() && left > 0) {
      left = changed.awaitNanos(left);
    }
  }

  private boolean enter() {
    lock.lock();
    try {
      return !ending && threads.add(Thread.currentThread());
    } finally {
      lock.unlock();
    }
  }

  private boolean isEnding() {
    lock.lock();
    try {
      return ending;
    } finally {
      lock.unlock();
    }
  }

  /** An interrupt that came too late for the handler is not for whoever uses the thread next. */
  private void leave() {
    lock.lock();
    try {
      threads.remove(Thread.currentThread());
      used = clock.instant();
      Thread.interrupted();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
