package dev.lamina.server;

import dev.lamina.store.ModelName;
import dev.lamina.toolkit.Lamina;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A request without text loads its model, or unloads it where it is to be kept no longer. */
final class Loading {
  private Loading() {}

  /** Does it; returns the reason that the answer gives. */
  static String of(Lamina lamina, ModelName model, Fields body)
      throws IOException, InterruptedException {
    Optional<Duration> keepAlive = InferenceFields.keepAlive(body);
    if (keepAlive.equals(Optional.of(Duration.ZERO))) {
      lamina.unload(model);
      return "unload";
    }
    lamina.load(model, body.map("options"), keepAlive);
    return "load";
  }
}
