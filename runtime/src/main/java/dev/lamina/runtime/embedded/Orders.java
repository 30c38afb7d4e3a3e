package dev.lamina.runtime.embedded;

import dev.lamina.runtime.GenerateRequest;
import dev.lamina.runtime.Sampling;
import dev.lamina.runtime.process.RequestCheck;
import dev.lamina.store.ModelException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/** Requests as the child takes them, after they were checked. */
final class Orders {
  private Orders() {}

  /**
   * @throws ModelException INVALID for numbers out of range, UNSUPPORTED for images
   */
  static GenerateOrder of(GenerateRequest request) {
    RequestCheck.check(request);
    if (!request.images().isEmpty()) {
      throw ModelException.unsupported(
          "images: engine embedded takes none (get a llama-server: lamina engine install)");
    }
    Sampling sampling = request.sampling();
    return new GenerateOrder(
        request.prompt().getBytes(StandardCharsets.UTF_8),
        (float) sampling.temperature(),
        sampling.topK(),
        (float) sampling.topP(),
        (float) sampling.minP(),
        (float) sampling.typicalP(),
        Math.max(sampling.repeatLastN(), -1),
        (float) sampling.repeatPenalty(),
        (float) sampling.presencePenalty(),
        (float) sampling.frequencyPenalty(),
        sampling.seed() == -1 ? ThreadLocalRandom.current().nextInt() : (int) sampling.seed(),
        request.maxTokens(),
        request.keep(),
        request.shift(),
        request.stop(),
        request.preserved(),
        request.grammar().orElse("").getBytes(StandardCharsets.UTF_8),
        request.likeliest().orElse(-1));
  }
}
