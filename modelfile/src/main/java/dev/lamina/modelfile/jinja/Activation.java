package dev.lamina.modelfile.jinja;

import org.jspecify.annotations.Nullable;

/** The variables of one call of a macro, of a recursive loop, or of the whole template. */
final class Activation {
  private final @Nullable Object[] slots;
  private final @Nullable Activation outer;

  Activation(int slots, @Nullable Activation outer) {
    this.slots = new @Nullable Object[slots];
    this.outer = outer;
  }

  /** Null while nothing was assigned. */
  @Nullable Object get(Variable variable) {
    return at(variable).slots[variable.slot()];
  }

  void set(Variable variable, @Nullable Object value) {
    at(variable).slots[variable.slot()] = value;
  }

  private Activation at(Variable variable) {
    Activation place = this;
    for (int i = variable.hops(); i > 0; i--) {
      Activation next = place.outer;
      if (next == null) {
        throw new IllegalStateException("a variable is bound outside of everything");
      }
      place = next;
    }
    return place;
  }
}
