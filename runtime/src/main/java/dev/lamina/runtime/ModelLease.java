package dev.lamina.runtime;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** A request's hold on a loaded model: while it is open the model stays. The caller closes it. */
public final class ModelLease implements AutoCloseable {
  private final LoadedModel model;
  private final Duration waited;
  private final Runnable release;
  private final AtomicBoolean open = new AtomicBoolean(true);

  ModelLease(LoadedModel model, Duration waited, Runnable release) {
    this.model = model;
    this.waited = waited;
    this.release = release;
  }

  /** The model; not to be closed by the holder of a lease. */
  public LoadedModel model() {
    return model;
  }

  /** From the request until the model was there. */
  public Duration waited() {
    return waited;
  }

  /** Gives the model back; its keep-alive begins when the last lease is closed. Idempotent. */
  @Override
  public void close() {
    if (open.compareAndSet(true, false)) {
      release.run();
    }
  }
}
