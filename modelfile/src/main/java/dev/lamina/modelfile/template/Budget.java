package dev.lamina.modelfile.template;

/**
 * What one rendering may use up, so that no template hangs, fills the memory or exhausts the stack.
 * Far above what any real template needs.
 */
final class Budget {
  /** Nodes executed, and a sixteenth of the characters read. */
  static final int MOST_STEPS = 20_000_000;

  /** Characters written, to the output or to values on the way. */
  static final int MOST_CHARACTERS = 1 << 26;

  /** Blocks, pipelines and called templates inside each other. */
  static final int DEEPEST = 500;

  private static final int CHARACTERS_PER_STEP = 16;

  private final Source source;
  private long steps;
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
    if (++steps > MOST_STEPS) {
      throw exhausted("more than " + MOST_STEPS + " steps");
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
