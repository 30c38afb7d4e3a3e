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

  final LoadSpec spec;

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

  Resident(LoadSpec spec, Duration keepAlive, Instant now) {
    this.spec = spec;
    this.keepAlive = keepAlive;
    this.expires = now;
  }

  /** Ready, and nobody has it or is about to have it. */
  boolean idle() {
    return state == State.READY && leases == 0 && waiters == 0;
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
