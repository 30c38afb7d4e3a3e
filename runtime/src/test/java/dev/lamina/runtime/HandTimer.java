package dev.lamina.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A timer that is turned by hand: nothing passes but in {@link #advance}. */
public final class HandTimer implements Timer {
  private record Call(Instant due, Runnable action) {}

  private final List<Call> calls = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-25T00:00:00Z");

  @Override
  public synchronized Instant now() {
    return now;
  }

  @Override
  public synchronized long nanos() {
    return Duration.between(Instant.EPOCH, now).toNanos();
  }

  @Override
  public synchronized Alarm after(Duration delay, Runnable action) {
    Call call = new Call(now.plus(delay), action);
    calls.add(call);
    return () -> cancel(call);
  }

  /** Lets time pass, and makes the calls that are due in their order, on this thread. */
  public void advance(Duration duration) {
    List<Call> due;
    synchronized (this) {
      now = now.plus(duration);
      due =
          calls.stream()
              .filter(call -> !call.due().isAfter(now))
              .sorted(Comparator.comparing(Call::due))
              .toList();
      calls.removeAll(due);
    }
    due.forEach(call -> call.action().run());
  }

  /** Calls that are to come. */
  public synchronized int pending() {
    return calls.size();
  }

  private synchronized void cancel(Call call) {
    calls.remove(call);
  }
}
