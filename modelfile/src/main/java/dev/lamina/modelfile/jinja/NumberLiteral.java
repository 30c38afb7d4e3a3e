package dev.lamina.modelfile.jinja;

import dev.lamina.store.ModelException;
import java.math.BigInteger;

/**
 * A number in a template.
 *
 * @param end where it ends in the source
 */
record NumberLiteral(Token.Kind kind, Object value, int end) {
  private static final int MOST_DIGITS = 4300;

  /** The longest number that starts at a digit. */
  static NumberLiteral at(String source, int start) {
    int whole = digits(source, start, 10);
    boolean afterDot = start > 0 && source.charAt(start - 1) == '.';
    int end = afterDot ? whole : floatEnd(source, whole);
    if (end > whole) {
      String text = source.substring(start, end).replace("_", "");
      return new NumberLiteral(Token.Kind.FLOAT, Double.valueOf(text), end);
    }
    return integer(source, start);
  }

  /** The same place again if no fraction and no exponent follows. */
  private static int floatEnd(String source, int whole) {
    int end = whole;
    if (end < source.length() && source.charAt(end) == '.') {
      int fraction = digits(source, end + 1, 10);
      if (fraction == end + 1) {
        return whole;
      }
      end = fraction;
    }
    if (end < source.length() && (source.charAt(end) | 0x20) == 'e') {
      boolean signed =
          end + 1 < source.length()
              && (source.charAt(end + 1) == '+' || source.charAt(end + 1) == '-');
      int from = signed ? end + 2 : end + 1;
      int exponent = digits(source, from, 10);
      if (exponent > from) {
        return exponent;
      }
    }
    return end;
  }

  private static NumberLiteral integer(String source, int start) {
    if (source.charAt(start) == '0' && start + 1 < source.length()) {
      int radix =
          switch (source.charAt(start + 1)) {
            case 'b', 'B' -> 2;
            case 'o', 'O' -> 8;
            case 'x', 'X' -> 16;
            default -> 10;
          };
      int from = start + 2;
      if (radix != 10 && from < source.length() && source.charAt(from) == '_') {
        from++;
      }
      int end = radix == 10 ? from : digits(source, from, radix);
      if (end > from) {
        return of(source.substring(from, end), radix, end);
      }
    }
    if (source.charAt(start) == '0') {
      int end = start + 1;
      while (zeroAt(source, end) || source.startsWith("_0", end)) {
        end += zeroAt(source, end) ? 1 : 2;
      }
      return new NumberLiteral(Token.Kind.INTEGER, 0L, end);
    }
    int end = digits(source, start, 10);
    return of(source.substring(start, end), 10, end);
  }

  private static boolean zeroAt(String source, int index) {
    return index < source.length() && source.charAt(index) == '0';
  }

  private static NumberLiteral of(String digits, int radix, int end) {
    String plain = digits.replace("_", "");
    if (plain.length() > MOST_DIGITS) {
      throw ModelException.invalid("a number in the template is too long");
    }
    return new NumberLiteral(
        Token.Kind.INTEGER, Numbers.integer(new BigInteger(plain, radix)), end);
  }

  /** Where digits end, among which single underscores may stand. */
  private static int digits(String source, int start, int radix) {
    int end = start;
    while (end < source.length()) {
      boolean between =
          source.charAt(end) == '_'
              && end > start
              && end + 1 < source.length()
              && isDigit(source.charAt(end + 1), radix);
      if (!isDigit(source.charAt(end), radix) && !between) {
        break;
      }
      end++;
    }
    return end;
  }

  private static boolean isDigit(char c, int radix) {
    return c < 0x80 && Character.digit(c, radix) >= 0;
  }
}
