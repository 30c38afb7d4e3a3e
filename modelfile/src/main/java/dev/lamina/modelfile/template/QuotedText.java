package dev.lamina.modelfile.template;

/** Go's quoted strings and characters. */
final class QuotedText {
  private static final int REPLACEMENT = 0xFFFD;

  private QuotedText() {}

  /**
   * A string in double quotes.
   *
   * @param ascii whether everything else is escaped
   */
  static String string(String text, boolean ascii) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    text.codePoints()
        .forEach(
            c -> {
              if (c <= 0xffff && GoText.isRaw((char) c)) {
                quoted.append("\\x%02x".formatted(c & 0xff));
              } else {
                append(quoted, c, '"', ascii);
              }
            });
    return quoted.append('"').toString();
  }

  /** A character in single quotes. */
  static String character(int c, boolean ascii) {
    StringBuilder quoted = new StringBuilder().append('\'');
    append(quoted, c, '\'', ascii);
    return quoted.append('\'').toString();
  }

  /** Whether the text can stand in back quotes. */
  static boolean fitsBackQuotes(String text) {
    return text.codePoints()
        .allMatch(
            c ->
                (c >= ' ' || c == '\t') && c != '`' && c != 0x7f && c != 0xFEFF && !isSurrogate(c));
  }

  /** Letters, marks, numbers, punctuation, symbols, and the ASCII blank. */
  static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }

  private static void append(StringBuilder to, int c, char quote, boolean ascii) {
    if (c == quote || c == '\\') {
      to.append('\\').append((char) c);
    } else if (isPrintable(c) && (!ascii || c < 0x80)) {
      to.appendCodePoint(c);
    } else {
      to.append(escape(isSurrogate(c) ? REPLACEMENT : c));
    }
  }

  private static String escape(int c) {
    return switch (c) {
      case 0x07 -> "\\a";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case 0x0b -> "\\v";
      default -> {
        boolean isByte = c < ' ' || c == 0x7f;
        yield (isByte ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x").formatted(c);
      }
    };
  }

  private static boolean isSurrogate(int c) {
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
  }
}
