package dev.lamina.modelfile.template;

import dev.lamina.store.ModelException;

/** Counts how deep actions and parentheses are nested, so that no text exhausts the stack. */
final class Nesting {
  static final int DEEPEST = 200;

  private final Source source;
  private int depth;

  Nesting(Source source) {
    this.source = source;
  }

  void enter(Token at) {
    if (++depth > DEEPEST) {
      throw tooDeep(at.start());
    }
  }

  void leave() {
    depth--;
  }

  private ModelException tooDeep(int position) {
    return source.parseError(
        position, "nested more than " + DEEPEST + " deep (take it apart with define)");
  }
}
