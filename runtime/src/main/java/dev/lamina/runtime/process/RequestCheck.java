package dev.lamina.runtime.process;

import dev.lamina.runtime.GenerateRequest;
import dev.lamina.runtime.Sampling;
import dev.lamina.store.ModelException;

/**
 * The gate before native code for requests: it is undefined for numbers that are not finite, and
 * recurses into grammars.
 */
public final class RequestCheck {
  /** Far beyond any use, and far from where single precision ends. */
  private static final double LARGEST = 1e6;

  /** Native code recurses into groups. Any nesting of so many was tried. */
  private static final int MOST_GROUPS = 50_000;

  private RequestCheck() {}

  /**
   * Lets a request pass, or says what is wrong with it.
   *
   * @throws ModelException INVALID for numbers out of range, and for grammars that no engine reads
   */
  public static void check(GenerateRequest request) {
    if (request.maxTokens() <= 0) {
      throw ModelException.invalid("num_predict " + request.maxTokens() + ": must be more than 0");
    }
    Sampling sampling = request.sampling();
    number("temperature", sampling.temperature(), 0);
    number("top_p", sampling.topP(), -LARGEST);
    number("min_p", sampling.minP(), -LARGEST);
    number("typical_p", sampling.typicalP(), -LARGEST);
    number("repeat_penalty", sampling.repeatPenalty(), 1 / LARGEST);
    number("presence_penalty", sampling.presencePenalty(), -LARGEST);
    number("frequency_penalty", sampling.frequencyPenalty(), -LARGEST);
    request.grammar().ifPresent(RequestCheck::grammar);
  }

  private static void grammar(String grammar) {
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

  private static void number(String name, double value, double least) {
    if (!(value >= least && value <= LARGEST)) {
      throw ModelException.invalid(
          name + " " + value + ": must be a number from " + least + " to " + LARGEST);
    }
  }
}
