package dev.lamina.modelfile.template;

import java.time.Duration;

/**
 * What one rendering may use up, so that no template hangs, fills the memory or exhausts the stack.
 * Far above what any real template needs.
 */
final class Budget {
  /** Nodes executed, and a sixteenth of the characters read. */
  static final int MOST_STEPS = 5_000_000;

  /** Characters written, to the output or to values on the way. */
  static final int MOST_CHARACTERS = 1 << 26;

  /** Blocks, pipelines and called templates inside each other; each takes up to 2 KB of stack. */
  static final int DEEPEST = 250;

  /** What the steps may take; a check against what they do not measure. */
  static final Duration LONGEST = Duration.ofSeconds(10);

  private static final int CHARACTERS_PER_STEP = 16;
  private static final int STEPS_PER_LOOK = 1024;

  private final Source source;
  private final long start = System.nanoTime();
  private long steps;
  private long nextLook = STEPS_PER_LOOK;
  private long characters;
  private int depth;

  private int position;

  Budget(Source source) {
    this.source = source;
  }

  /** Where in the text the execution is. */
  int position() {
    return position;
  }

  void step(int at) {
    position = at;
    if (++steps > nextLook) {
      look();
    }
  }

  private void look() {
    nextLook = steps + STEPS_PER_LOOK;
    if (steps > MOST_STEPS) {
      throw exhausted("more than " + MOST_STEPS + " steps");
    }
    if (System.nanoTime() - start > LONGEST.toNanos()) {
      throw exhausted("more than " + LONGEST.toSeconds() + " seconds");
    }
  }

  /** Counts the work of looking through some characters. */
  void read(int length) {
    steps += length / CHARACTERS_PER_STEP;
  }

  /** Counts characters before they are written. */
  void write(int length) {
    characters += length;
    if (characters > MOST_CHARACTERS) {
      throw exhausted("more than " + MOST_CHARACTERS + " characters");
    }
  }

  void enter(int at) {
    step(at);
    if (++depth > DEEPEST) {
      throw exhausted("blocks and templates nested more than " + DEEPEST + " deep");
    }
  }

  void leave() {
    depth--;
  }

  private RuntimeException exhausted(String what) {
    return source.executionError(position, "the template takes " + what);
  }
}
