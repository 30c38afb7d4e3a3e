package dev.lamina.modelfile;

/**
 * What is wrong in a GGUF file; {@link GgufReader} says in which, and whose fault that is. Never
 * leaves the package.
 */
final class GgufFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean unsupported;

  GgufFault(String reason) {
    this(reason, false);
  }

  GgufFault(String reason, long position) {
    this(reason + " (byte " + position + ")", false);
  }

  private GgufFault(String reason, boolean unsupported) {
    super(reason);
    this.unsupported = unsupported;
  }

  /** The file may be well-formed, but is of a kind that is not read here. */
  static GgufFault unsupported(String reason) {
    return new GgufFault(reason, true);
  }

  String reason() {
    return String.valueOf(getMessage());
  }

  boolean isUnsupported() {
    return unsupported;
  }
}
