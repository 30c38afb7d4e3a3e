package dev.lamina.modelfile.template;

/** What is wrong, said by code that does not know where in the text it is. */
final class Fault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  Fault(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
