package dev.lamina.runtime;

import dev.lamina.store.ModelName;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model that is in memory, on its way there or on its way out. Guarded by the scheduler's lock.
 */
final class Resident {
  /** In this order, once through. */
  enum State {
    LOADING,
    READY,
    CLOSING
  }

  /** From here on a keep-alive needs no timer: longer than processes live. */
  private static final Duration ENDLESS = Duration.ofDays(36_500);

  final LoadSpec spec;
  final MemoryNeed need;

  /** Those it was asked for by. */
  final Set<ModelName> names = new LinkedHashSet<>();

  State state = State.LOADING;
  Duration keepAlive;
  Instant expires;

  /** The timer's nanoseconds when the last lease ended. */
  long idleSince;

  int leases;

  /** Requests that wait for the load to end. */
  int waiters;

  /** Somebody needs its room: no new leases, and out when idle. */
  boolean draining;

  @Nullable LoadedModel model;
  @Nullable Thread loader;
  @Nullable Throwable failure;
  Timer.@Nullable Alarm alarm;

  Resident(LoadSpec spec, MemoryNeed need, Duration keepAlive, Instant now) {
    this.spec = spec;
    this.need = need;
    this.keepAlive = keepAlive;
    this.expires = now;
  }

  /** Ready, and nobody has it or is about to have it. */
  boolean idle() {
    return state == State.READY && leases == 0 && waiters == 0;
  }

  /** To be kept for ever: not to be unloaded so that another has room. */
  boolean pinned() {
    return keepAlive.compareTo(ENDLESS) >= 0;
  }

  /** The model, which is there from READY on. */
  LoadedModel model() {
    if (model == null) {
      throw new IllegalStateException("no model in state " + state);
    }
    return model;
  }

  boolean dead() {
    return model != null && !model.alive();
  }

  void stopAlarm() {
    if (alarm != null) {
      alarm.cancel();
      alarm = null;
    }
  }
}
