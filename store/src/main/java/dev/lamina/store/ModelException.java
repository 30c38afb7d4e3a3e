package dev.lamina.store;

import java.util.HexFormat;

/**
 * What went wrong with a model, in one line for a person: <i>operation object: reason (what to
 * do)</i>.
 *
 * <p>The one exception type of Lamina besides {@link java.io.IOException} and {@link
 * InterruptedException}. The {@link Kind} decides the HTTP status and the exit code; callers switch
 * on it, never on the text.
 */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Who has to act. A closed set: a new kind needs a status and an exit code everywhere. */
  public enum Kind {
    /** The request itself is wrong; repeating it will not help. */
    INVALID,
    /** A model, blob or file that was named does not exist. */
    NOT_FOUND,
    /** Bytes are not what their digest, size or format says. */
    CORRUPT,
    /** The other side, or the file system, refuses. */
    DENIED,
    /** Something that is needed does not answer. */
    UNAVAILABLE,
    /** It clashes with what exists or runs at the moment. */
    CONFLICT,
    /** Room, memory or a queue is used up. */
    EXHAUSTED,
    /** Well-formed, but nothing here can do it. */
    UNSUPPORTED
  }

  private final Kind kind;

  /**
   * @param message control characters in it are escaped: it may quote a stranger's words, and is
   *     shown in terminals and logs
   */
  public ModelException(Kind kind, String message) {
    super(oneLine(message));
    this.kind = kind;
  }

  /** Like the other one. */
  public ModelException(Kind kind, String message, Throwable cause) {
    super(oneLine(message), cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  public static ModelException invalid(String message) {
    return new ModelException(Kind.INVALID, message);
  }

  public static ModelException notFound(String message) {
    return new ModelException(Kind.NOT_FOUND, message);
  }

  public static ModelException corrupt(String message) {
    return new ModelException(Kind.CORRUPT, message);
  }

  public static ModelException unavailable(String message) {
    return new ModelException(Kind.UNAVAILABLE, message);
  }

  public static ModelException unsupported(String message) {
    return new ModelException(Kind.UNSUPPORTED, message);
  }

  private static String oneLine(String message) {
    if (message.chars().noneMatch(Character::isISOControl)) {
      return message;
    }
    StringBuilder line = new StringBuilder();
    message
        .chars()
        .forEach(
            c -> {
              switch (c) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append(' ');
                default -> {
                  if (Character.isISOControl(c)) {
                    line.append("\\u").append(HexFormat.of().toHexDigits((char) c));
                  } else {
                    line.append((char) c);
                  }
                }
              }
            });
    return line.toString();
  }
}
