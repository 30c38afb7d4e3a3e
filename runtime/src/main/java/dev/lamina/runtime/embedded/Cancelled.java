package dev.lamina.runtime.embedded;

/** Inside the child: the request under way is not wanted any more. */
final class Cancelled extends Exception {
  private static final long serialVersionUID = 1L;

  Cancelled() {
    super(null, null, false, false);
  }
}
