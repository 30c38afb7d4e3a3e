package dev.lamina.runtime.embedded;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The child's way of saying no: the name of a kind of {@code ModelException}, which the child's
 * class path does not hold, and a reason.
 */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final String kind;

  private Refusal(String kind, String reason) {
    super(reason, null, false, false);
    this.kind = kind;
  }

  static Refusal invalid(String reason) {
    return new Refusal("INVALID", reason);
  }

  static Refusal corrupt(String reason) {
    return new Refusal("CORRUPT", reason);
  }

  static Refusal unsupported(String reason) {
    return new Refusal("UNSUPPORTED", reason);
  }

  static Refusal exhausted(String reason) {
    return new Refusal("EXHAUSTED", reason);
  }

  static Refusal unavailable(String reason) {
    return new Refusal("UNAVAILABLE", reason);
  }

  String kind() {
    return kind;
  }

  String reason() {
    return String.valueOf(getMessage());
  }

  void writeTo(DataOutputStream out) throws IOException {
    out.writeUTF(kind);
    Frame.writeBytes(out, reason().getBytes(StandardCharsets.UTF_8));
  }

  static Refusal read(DataInputStream in) throws IOException {
    String kind = in.readUTF();
    return new Refusal(kind, new String(Frame.readBytes(in), StandardCharsets.UTF_8));
  }
}
