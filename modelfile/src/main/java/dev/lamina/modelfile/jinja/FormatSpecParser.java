package dev.lamina.modelfile.jinja;

/** Reads the text of a {@link FormatSpec}. */
final class FormatSpecParser {
  private static final int MOST_DIGITS = 9;

  private final String spec;
  private final boolean ofText;
  private int at;

  /**
   * @param ofText whether a text is formatted, for which a leading 0 fills on the right
   */
  FormatSpecParser(String spec, boolean ofText) {
    this.spec = spec;
    this.ofText = ofText;
  }

  FormatSpec parse() {
    int fill = ' ';
    char align = 0;
    int first = spec.codePointAt(0);
    int second = Character.charCount(first);
    if (second < spec.length() && isAlign(spec.charAt(second))) {
      fill = first;
      align = spec.charAt(second);
      at = second + 1;
    } else if (isAlign(spec.charAt(0))) {
      align = spec.charAt(at++);
    }
    boolean fillGiven = fill != ' ' || at == 2;
    char sign = oneOf("+- ");
    boolean positiveZero = oneOf("z") != 0;
    boolean alternate = oneOf("#") != 0;
    if (!fillGiven && at < spec.length() && spec.charAt(at) == '0') {
      fill = '0';
      at++;
      if (align == 0) {
        align = ofText ? '<' : '=';
      }
    }
    int width = Math.max(0, number());
    char grouping = oneOf(",_");
    int precision = -1;
    if (oneOf(".") != 0) {
      precision = number();
      if (precision < 0) {
        throw Errors.value("Format specifier missing precision");
      }
    }
    char type = at < spec.length() ? spec.charAt(at++) : 0;
    if (at < spec.length()) {
      throw Errors.value("Invalid format specifier");
    }
    return new FormatSpec(
        fill,
        align,
        sign == 0 ? '-' : sign,
        positiveZero,
        alternate,
        width,
        grouping,
        precision,
        type);
  }

  private static boolean isAlign(char c) {
    return c == '<' || c == '>' || c == '=' || c == '^';
  }

  private char oneOf(String characters) {
    return at < spec.length() && characters.indexOf(spec.charAt(at)) >= 0 ? spec.charAt(at++) : 0;
  }

  /** Negative if there is none. */
  private int number() {
    int start = at;
    while (at < spec.length() && spec.charAt(at) >= '0' && spec.charAt(at) <= '9') {
      at++;
    }
    if (at - start > MOST_DIGITS) {
      throw Errors.value("Too many decimal digits in format string");
    }
    return start == at ? -1 : Integer.parseInt(spec.substring(start, at));
  }
}
