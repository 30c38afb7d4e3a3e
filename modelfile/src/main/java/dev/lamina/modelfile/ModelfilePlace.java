package dev.lamina.modelfile;

import dev.lamina.store.ModelException;

/** A place in a Modelfile, for messages that begin as the reference's do and then show it. */
final class ModelfilePlace {
  private final int line;
  private final int column;
  private final String whole;

  ModelfilePlace(String text, int place) {
    int lines = 1;
    int start = 0;
    for (int i = 0; i < place; i++) {
      char c = text.charAt(i);
      boolean pair = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
      if (Printable.isNewline(c) && !pair) {
        lines++;
        start = i + 1;
      }
    }
    int end = start;
    while (end < text.length() && !Printable.isNewline(text.charAt(end))) {
      end++;
    }
    this.line = lines;
    this.column = text.codePointCount(start, place) + 1;
    this.whole = text.substring(start, end);
  }

  int line() {
    return line;
  }

  Finding finding(Finding.Severity severity, String message) {
    return new Finding(severity, line, column, Printable.escaped(message), whole);
  }

  /** A message that the reference begins with the line's number. */
  ModelException wrong(String reason, String hint) {
    return ModelException.invalid(
        "(line "
            + line
            + "): "
            + reason
            + " (column "
            + column
            + ": "
            + Printable.shortened(whole)
            + hinted(hint)
            + ")");
  }

  /** A message to which the reference gives no place. */
  ModelException ended(String reason, String hint) {
    return ModelException.invalid(
        reason
            + " (line "
            + line
            + ", column "
            + column
            + ": "
            + Printable.shortened(whole)
            + hinted(hint)
            + ")");
  }

  private static String hinted(String hint) {
    return hint.isEmpty() ? "" : "; " + hint;
  }
}
