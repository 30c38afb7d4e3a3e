package dev.lamina.modelfile.template;

import java.math.BigInteger;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The values of number literals. Spec: gotemplate 25. */
final class Numerals {
  /** An integer that is written well but fits no int. */
  record TooLarge() {}

  private static final int LONGEST = 1000;
  private static final BigInteger LARGEST_UNSIGNED = BigInteger.ONE.shiftLeft(64);
  private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);
  private static final BigInteger SMALLEST = BigInteger.valueOf(Long.MIN_VALUE);

  private Numerals() {}

  static Object parse(Token token) {
    if (token.text().length() > LONGEST) {
      throw new Fault("a number of more than " + LONGEST + " characters");
    }
    return switch (token.kind()) {
      case CHARACTER -> (long) Unquote.character(token.text());
      case COMPLEX -> complex(token.text());
      default -> number(token.text());
    };
  }

  private static Object number(String text) {
    if (text.endsWith("i")) {
      OptionalDouble imaginary = real(text.substring(0, text.length() - 1));
      if (imaginary.isPresent()) {
        return new Complex(0, imaginary.getAsDouble());
      }
    }
    BigInteger whole = integer(text);
    if (whole != null && isInRange(whole, text)) {
      boolean fits = whole.compareTo(LARGEST) <= 0;
      return fits ? (Object) whole.longValue() : new TooLarge();
    }
    OptionalDouble real = real(text);
    if (real.isEmpty()) {
      throw new Fault("illegal number syntax: \"" + text + "\"");
    }
    if (!looksReal(text)) {
      throw new Fault("integer overflow: \"" + text + "\"");
    }
    return real.getAsDouble();
  }

  private static boolean isInRange(BigInteger whole, String text) {
    boolean signed = text.startsWith("+") || text.startsWith("-");
    return whole.compareTo(SMALLEST) >= 0
        && whole.compareTo(signed ? LARGEST : LARGEST_UNSIGNED.subtract(BigInteger.ONE)) <= 0;
  }

  private static boolean looksReal(String text) {
    return text.chars().anyMatch(c -> ".eEpP".indexOf(c) >= 0);
  }

  private static Complex complex(String text) {
    int split = text.length() - 2;
    while (split > 0 && !isSign(text, split)) {
      split--;
    }
    OptionalDouble real = real(text.substring(0, split));
    OptionalDouble imaginary = real(text.substring(split, text.length() - 1));
    if (real.isEmpty() || imaginary.isEmpty()) {
      throw new Fault("illegal number syntax: \"" + text + "\"");
    }
    return new Complex(real.getAsDouble(), imaginary.getAsDouble());
  }

  /** Whether a plus or minus stands there that belongs to no exponent. */
  private static boolean isSign(String text, int at) {
    char c = text.charAt(at);
    return (c == '+' || c == '-') && "eEpP".indexOf(text.charAt(at - 1)) < 0;
  }

  /** An integer in any of its bases, or null. */
  private static @Nullable BigInteger integer(String text) {
    if (!hasGoodUnderscores(text)) {
      return null;
    }
    String digits = text.replace("_", "");
    boolean negative = digits.startsWith("-");
    if (negative || digits.startsWith("+")) {
      digits = digits.substring(1);
    }
    int base = base(digits);
    boolean prefixed = digits.length() > 1 && Character.isLetter(digits.charAt(1));
    digits = digits.substring(base == 10 ? 0 : prefixed ? 2 : 1);
    for (int i = 0; i < digits.length(); i++) {
      if (Character.digit(digits.charAt(i), base) < 0) {
        return null;
      }
    }
    if (digits.isEmpty()) {
      return null;
    }
    BigInteger value = new BigInteger(digits, base);
    return negative ? value.negate() : value;
  }

  private static int base(String digits) {
    if (digits.length() < 2 || digits.charAt(0) != '0') {
      return 10;
    }
    return switch (digits.charAt(1)) {
      case 'x', 'X' -> 16;
      case 'b', 'B' -> 2;
      case 'o', 'O', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> 8;
      default -> 10;
    };
  }

  private static OptionalDouble real(String text) {
    String digits = text.replace("_", "");
    boolean hexadecimal = digits.matches("[+-]?0[xX].*");
    String form =
        hexadecimal
            ? "[+-]?0[xX]([0-9a-fA-F]+\\.?[0-9a-fA-F]*|\\.[0-9a-fA-F]+)[pP][+-]?[0-9]+"
            : "[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?";
    if (!hasGoodUnderscores(text) || !digits.matches(form)) {
      return OptionalDouble.empty();
    }
    double value = Double.parseDouble(digits);
    return Double.isInfinite(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /** Underscores may only stand between digits, or between a base's letter and a digit. */
  private static boolean hasGoodUnderscores(String text) {
    if (text.indexOf('_') < 0) {
      return true;
    }
    String unsigned = text.replaceFirst("^[+-]", "");
    boolean hexadecimal = unsigned.matches("0[xX].*");
    String digits = hexadecimal ? "0-9a-fA-F" : "0-9";
    String marked = unsigned.replaceFirst("^0[xXoObB]_", "00");
    return !marked.matches(".*(^|[^" + digits + "])_.*|.*_([^" + digits + "].*|$)");
  }
}
