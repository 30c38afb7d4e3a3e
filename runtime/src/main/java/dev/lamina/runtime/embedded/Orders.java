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

  /** Native code recurses into groups. Any nesting of so many was tried. */
  private static final int MOST_GROUPS = 50_000;

  private Orders() {}

  /**
   * @throws ModelException INVALID for numbers out of range
   */
  static GenerateOrder of(GenerateRequest request) {
    Sampling sampling = request.sampling();
    if (request.maxTokens() <= 0) {
      throw ModelException.invalid("num_predict " + request.maxTokens() + ": must be more than 0");
    }
    request.grammar().ifPresent(Orders::checkGrammar);
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

  private static void checkGrammar(String grammar) {
    if (grammar.indexOf(0) >= 0) {
      throw ModelException.invalid("grammar: has a NUL character");
    }
    int depth = 0;
    for (int i = 0; i < grammar.length(); i++) {
      depth += grammar.charAt(i) == '(' ? 1 : 0;
    }
    if (depth > MOST_GROUPS) {
      throw ModelException.invalid("grammar: has more than " + MOST_GROUPS + " groups");
    }
  }

  private static float number(String name, double value, double least) {
    if (!(value >= least && value <= LARGEST)) {
      throw ModelException.invalid(
          name + " " + value + ": must be a number from " + least + " to " + LARGEST);
    }
    return (float) value;
  }
}
