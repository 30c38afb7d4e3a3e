package dev.lamina.modelfile.jinja;

/** Strings made wider. */
final class StringPadding {
  private StringPadding() {}

  /**
   * Pads to a width.
   *
   * @param arguments the width, and the character to pad with
   * @param side where the text is: 0 left, 1 in the middle, 2 right
   */
  static String pad(Run run, String text, Arguments.Bound arguments, int side) {
    String fill = arguments.has(1) ? arguments.text("ljust", 1) : " ";
    if (Text.length(fill) != 1) {
      throw Errors.type("The fill character must be exactly one character long");
    }
    return pad(run, text, arguments.size(0, 0), fill, side);
  }

  static String pad(Run run, String text, int width, String fill, int side) {
    int missing = width - Text.length(text);
    if (missing <= 0) {
      return text;
    }
    run.made(width);
    // Python puts an odd blank on the left if the width is odd, else on the right.
    int left = side == 0 ? 0 : side == 2 ? missing : missing / 2 + (missing & width & 1);
    return fill.repeat(left) + text + fill.repeat(missing - left);
  }

  static String zeros(Run run, String text, int width) {
    int missing = width - Text.length(text);
    if (missing <= 0) {
      return text;
    }
    run.made(width);
    boolean signed = text.startsWith("+") || text.startsWith("-");
    String zeros = "0".repeat(missing);
    return signed ? text.charAt(0) + zeros + text.substring(1) : zeros + text;
  }

  static String expandTabs(Run run, String text, int size) {
    StringBuilder out = new StringBuilder();
    int column = 0;
    for (int c : text.codePoints().toArray()) {
      if (c == '\t') {
        int blanks = size > 0 ? size - column % size : 0;
        run.made(blanks);
        out.repeat(' ', blanks);
        column += blanks;
      } else {
        out.appendCodePoint(c);
        column = c == '\n' || c == '\r' ? 0 : column + 1;
      }
    }
    return out.toString();
  }
}
