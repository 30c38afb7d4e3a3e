package dev.lamina.server;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Duration;
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
  private boolean ending;

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
      Thread.interrupted();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
