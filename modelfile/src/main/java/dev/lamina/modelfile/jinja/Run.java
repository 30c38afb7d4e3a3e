package dev.lamina.modelfile.jinja;

import dev.lamina.store.ModelException;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * One rendering: where it is, and what it has used of its share. A hostile template runs out of
 * steps, characters or depth long before it fills memory or takes a noticeable time; a real one
 * uses thousands of steps. For one thread.
 */
final class Run {
  /** Characters; of a prompt, some four million tokens. */
  static final int LONGEST_TEXT = 16_000_000;

  private static final long MOST_STEPS = 20_000_000;
  private static final long MOST_CHARACTERS = 200_000_000;
  private static final Duration LONGEST_TIME = Duration.ofSeconds(10);

  /** The clock is looked at whenever so many steps were made. */
  private static final int STEPS_BETWEEN_LOOKS = 256;

  private static final int DEEPEST = 600;

  /** Looking at this many characters costs a step. */
  private static final int CHARACTERS_READ_IN_A_STEP = 32;

  private final UnaryOperator<String> now;
  private final long start = System.nanoTime();
  private long steps;
  private long nextLook = STEPS_BETWEEN_LOOKS;
  private long characters;
  private int depth;
  private int line = 1;

  /**
   * @param now the time as a format of strftime shows it
   */
  Run(UnaryOperator<String> now) {
    this.now = now;
  }

  String now(String format) {
    return now.apply(format);
  }

  int line() {
    return line;
  }

  void at(int newLine) {
    line = newLine;
  }

  void step() {
    steps(1);
  }

  /** Something is about to look at so many characters or items. */
  void read(long size) {
    steps(1 + size / CHARACTERS_READ_IN_A_STEP);
  }

  private void steps(long more) {
    steps += more;
    if (steps > MOST_STEPS) {
      throw ModelException.invalid("the template takes more than " + MOST_STEPS + " steps");
    }
    if (steps >= nextLook) {
      nextLook = steps + STEPS_BETWEEN_LOOKS;
      if (System.nanoTime() - start > LONGEST_TIME.toNanos()) {
        throw ModelException.invalid(
            "the template takes longer than " + LONGEST_TIME.toSeconds() + " s");
      }
    }
  }

  /** A text of so many characters is about to be made, or was just made. */
  void made(long length) {
    characters += length;
    if (length > LONGEST_TEXT || characters > MOST_CHARACTERS) {
      throw ModelException.invalid("the template makes more text than it may");
    }
    read(length);
  }

  /** A list of so many items is about to be made. */
  void madeItems(long size) {
    Container.checkedWeight(size);
    steps(size);
  }

  /** Charges for a value that was just made. */
  Object made(Object value) {
    switch (value) {
      case String text -> made(text.length());
      case Markup markup -> made(markup.text().length());
      case Sequence sequence -> read(sequence.size());
      case Dict dict -> read(dict.size());
      default -> step();
    }
    return value;
  }

  void enter() {
    steps(1);
    if (++depth > DEEPEST) {
      throw ModelException.invalid(
          "RecursionError: the template goes more than " + DEEPEST + " levels deep");
    }
  }

  void leave() {
    depth--;
  }
}
