package dev.lamina.runtime.embedded;

import dev.lamina.runtime.GenerateRequest;
import dev.lamina.runtime.Sampling;
import dev.lamina.store.ModelException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Requests as the child takes them. Native code is undefined for numbers that are not finite, so
 * they are looked at here.
 */
final class Orders {
  /** Far beyond any use, and far from where single precision ends. */
  private static final double LARGEST = 1e6;

  private Orders() {}

  /**
   * @throws ModelException INVALID for numbers out of range
   */
  static GenerateOrder of(GenerateRequest request) {
    Sampling sampling = request.sampling();
    if (request.maxTokens() <= 0) {
      throw ModelException.invalid("num_predict " + request.maxTokens() + ": must be more than 0");
    }
    if (request.grammar().orElse("").indexOf(0) >= 0) {
      throw ModelException.invalid("grammar: has a NUL character");
    }
    return new GenerateOrder(
        request.prompt().getBytes(StandardCharsets.UTF_8),
        number("temperature", sampling.temperature(), 0),
        sampling.topK(),
        number("top_p", sampling.topP(), -LARGEST),
        number("min_p", sampling.minP(), -LARGEST),
        number("typical_p", sampling.typicalP(), -LARGEST),
        Math.max(sampling.repeatLastN(), -1),
        number("repeat_penalty", sampling.repeatPenalty(), 1 / LARGEST),
        number("presence_penalty", sampling.presencePenalty(), -LARGEST),
        number("frequency_penalty", sampling.frequencyPenalty(), -LARGEST),
        sampling.seed() == -1 ? ThreadLocalRandom.current().nextInt() : (int) sampling.seed(),
        request.maxTokens(),
        request.keep(),
        request.shift(),
        request.stop(),
        request.preserved(),
        request.grammar().orElse("").getBytes(StandardCharsets.UTF_8));
  }

  private static float number(String name, double value, double least) {
    if (!(value >= least && value <= LARGEST)) {
      throw ModelException.invalid(
          name + " " + value + ": must be a number from " + least + " to " + LARGEST);
    }
    return (float) value;
  }
}
