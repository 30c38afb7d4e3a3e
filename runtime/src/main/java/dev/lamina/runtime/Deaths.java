package dev.lamina.runtime;

import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Weights whose children died of themselves, so that they are not started again and again. Guarded
 * by the scheduler's lock. Spec: engine §8.
 */
final class Deaths {
  private static final int MOST = 3;
  private static final Duration WITHIN = Duration.ofMinutes(1);

  private final Timer timer;
  private final Map<Path, Deque<Long>> times = new HashMap<>();

  Deaths(Timer timer) {
    this.timer = timer;
  }

  void note(LoadSpec spec) {
    Deque<Long> all = times.computeIfAbsent(spec.weights(), _ -> new ArrayDeque<>());
    all.add(timer.nanos());
    if (all.size() > MOST) {
      all.remove();
    }
  }

  /** Throws UNAVAILABLE if another child must not be started yet; says when it may. */
  void requireFew(LoadSpec spec, ModelName name) {
    Deque<Long> all = times.get(spec.weights());
    if (all == null || all.size() < MOST) {
      return;
    }
    Duration left = WITHIN.minusNanos(timer.nanos() - all.getFirst());
    if (left.isPositive()) {
      throw ModelException.unavailable(
          "load %s: its engine ended %d times within a minute (try again in %d s)"
              .formatted(name, MOST, left.toSeconds() + 1));
    }
    times.remove(spec.weights());
  }
}
