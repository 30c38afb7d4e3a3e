package dev.lamina.modelfile.jinja;

/**
 * Where a name's value is kept, seen from where the name stands: how many activations out, and in
 * which slot there. Set once, by {@link Resolver}, before the template is first rendered.
 */
final class Variable {
  private int hops;
  private int slot = -1;

  void bind(int newHops, int newSlot) {
    hops = newHops;
    slot = newSlot;
  }

  int hops() {
    return hops;
  }

  int slot() {
    return slot;
  }
}
