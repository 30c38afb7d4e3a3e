package dev.lamina.modelfile.jinja;

/** What {@link Resolver} finds out about a loop. */
final class LoopParts {
  final Scope body = new Scope();
  final Scope test = new Scope();
  final Scope otherwise = new Scope();

  /** The activation of the filter, and that of a recursive loop. */
  final Body testLayout = new Body();

  final Body recursion = new Body();

  /** The loop's target again, with variables in the filter's activation. */
  final Target testTarget;

  /** Where the variable {@code loop} is kept, if the body uses it. */
  final Variable loop = new Variable();

  private boolean usesLoop;

  LoopParts(Target target) {
    testTarget = target.copy();
  }

  boolean usesLoop() {
    return usesLoop;
  }

  void usesLoop(boolean uses) {
    usesLoop = uses;
  }
}
