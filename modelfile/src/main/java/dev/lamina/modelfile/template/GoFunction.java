package dev.lamina.modelfile.template;

import java.time.Clock;
import java.util.List;

/**
 * A function that templates can call.
 *
 * @param fixed how many arguments it needs
 * @param variadic whether it takes more
 * @param texts which arguments must be strings
 * @param ollama whether Go itself lacks it
 */
record GoFunction(
    String name, int fixed, boolean variadic, Texts texts, boolean ollama, Body body) {
  enum Texts {
    NONE,
    FIRST,
    ALL
  }

  /** What a function does. */
  interface Body {
    Object apply(List<Object> arguments, Environment environment);
  }

  /** That of {@code and} and {@code or}, which the evaluator itself knows: nothing is called. */
  record Lazy() implements Body {
    @Override
    public Object apply(List<Object> arguments, Environment environment) {
      return arguments.getLast();
    }
  }

  /** What functions may use besides their arguments. */
  record Environment(Budget budget, Clock clock) {}

  boolean wantsText(int argument) {
    return texts == Texts.ALL || (texts == Texts.FIRST && argument == 0);
  }

  /** Whether its arguments are evaluated one by one, until one decides. */
  boolean lazy() {
    return body instanceof Lazy;
  }

  void checkCount(int count) {
    if (count < fixed || (count > fixed && !variadic)) {
      throw new Fault(
          "wrong number of args for "
              + name
              + ": want "
              + (variadic ? "at least " : "")
              + fixed
              + " got "
              + count);
    }
  }
}
