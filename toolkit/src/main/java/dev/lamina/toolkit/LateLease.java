package dev.lamina.toolkit;

import dev.lamina.runtime.LoadedModel;
import dev.lamina.runtime.ModelLease;
import java.io.IOException;
import java.util.Optional;

/** A lease that is taken when it is first needed, if ever. For one thread, which closes it. */
final class LateLease implements AutoCloseable {
  private final Taking taking;
  private Optional<ModelLease> lease = Optional.empty();

  LateLease(Taking taking) {
    this.taking = taking;
  }

  @FunctionalInterface
  interface Taking {
    ModelLease take() throws IOException, InterruptedException;
  }

  LoadedModel model() throws IOException, InterruptedException {
    if (lease.isEmpty()) {
      lease = Optional.of(taking.take());
    }
    return lease.get().model();
  }

  @Override
  public void close() {
    lease.ifPresent(ModelLease::close);
  }
}
