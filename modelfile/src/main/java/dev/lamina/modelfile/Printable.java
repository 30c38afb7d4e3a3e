package dev.lamina.modelfile;

import java.util.HexFormat;

/**
 * Which characters a Modelfile's value can hold: those that Go calls printable. The reference drops
 * all others, among them the joiners inside emoji. Spec: store-and-modelfile §4.3.
 */
final class Printable {
  /** Characters of a line that a message shows. */
  private static final int SHOWN = 60;

  private Printable() {}

  /** Letters, marks, numbers, punctuation, symbols and the plain blank. */
  static boolean is(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.UNASSIGNED,
          Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> codePoint == ' ';
      default -> true;
    };
  }

  /** Whether a value keeps the character: printable ones, tabs and ends of lines. */
  static boolean kept(int codePoint) {
    return codePoint == '\t' || isNewline(codePoint) || is(codePoint);
  }

  /** What ends a line: either character alone. */
  static boolean isNewline(int codePoint) {
    return codePoint == '\n' || codePoint == '\r';
  }

  /** What separates words in a line. */
  static boolean isBlank(int codePoint) {
    return codePoint == ' ' || codePoint == '\t';
  }

  /** The text with every other character as in JSON: {@code \}{@code u200d}. */
  static String escaped(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (is(c)) {
                shown.appendCodePoint(c);
              } else {
                for (char unit : Character.toChars(c)) {
                  shown.append("\\u").append(HexFormat.of().toHexDigits(unit));
                }
              }
            });
    return shown.toString();
  }

  /** The start of a line, in one that a message can hold. */
  static String shortened(String line) {
    String all = line.strip();
    return escaped(
        all.codePointCount(0, all.length()) <= SHOWN
            ? all
            : all.substring(0, all.offsetByCodePoints(0, SHOWN)) + "…");
  }
}
