package dev.lamina.store;

import com.google.common.base.Throwables;
import java.io.IOException;
import java.util.Collection;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * The same work on many things at once. The first failure interrupts the rest and is thrown; no
 * thread is left behind.
 */
public final class Parallel {
  /** Work on one thing. */
  @FunctionalInterface
  public interface Action<T> {
    void accept(T item) throws IOException, InterruptedException;
  }

  private Parallel() {}

  /**
   * Returns when all is done.
   *
   * @param width most things worked on at once
   */
  public static <T> void each(int width, Collection<T> items, Action<T> action)
      throws IOException, InterruptedException {
    Semaphore room = new Semaphore(width);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      CompletionService<Void> running = new ExecutorCompletionService<>(threads);
      for (T item : items) {
        running.submit(
            () -> {
              room.acquire();
              try {
                action.accept(item);
              } finally {
                room.release();
              }
              return null;
            });
      }
      for (int i = 0; i < items.size(); i++) {
        running.take().get();
      }
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      Throwables.throwIfInstanceOf(cause, IOException.class);
      Throwables.throwIfInstanceOf(cause, InterruptedException.class);
      Throwables.throwIfUnchecked(cause);
      throw new IllegalStateException(cause);
    } finally {
      threads.shutdownNow();
      threads.close();
    }
  }
}
