package dev.lamina.modelfile.jinja;

import dev.lamina.store.ModelException;

/** A value made of values. */
sealed interface Container permits Sequence, Dict {
  long MOST_VALUES = 1_000_000;
  int DEEPEST = 500;

  /** How many values it holds at all depths, itself included. */
  long weight();

  int depth();

  static long checkedWeight(long weight) {
    if (weight > MOST_VALUES) {
      throw ModelException.invalid("a value is made of more than " + MOST_VALUES + " values");
    }
    return weight;
  }

  static int checkedDepth(int depth) {
    if (depth > DEEPEST) {
      throw ModelException.invalid("a value is nested more than " + DEEPEST + " deep");
    }
    return depth;
  }
}
