package dev.lamina.modelfile.jinja;

/** A part of a template with variables of its own: how many slots an activation of it needs. */
final class Body {
  private int slots;

  void slots(int newSlots) {
    slots = newSlots;
  }

  int slots() {
    return slots;
  }
}
