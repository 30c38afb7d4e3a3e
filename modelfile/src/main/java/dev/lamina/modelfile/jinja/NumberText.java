package dev.lamina.modelfile.jinja;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers read from texts, as Python's {@code int} and {@code float} do. */
final class NumberText {
  private static final int MOST_DIGITS = 4300;
  private static final String DIGITS = "\\d++(?:_\\d++)*+";
  private static final Pattern REAL =
      Pattern.compile(
          "[+-]?(?:"
              + DIGITS
              + "\\.?+(?:"
              + DIGITS
              + ")?|\\."
              + DIGITS
              + ")(?:[eE][+-]?"
              + DIGITS
              + ")?");

  private NumberText() {}

  /** Null where the text is no whole number in that base. */
  static @Nullable Object integer(String text, int base) {
    if (base != 0 && (base < 2 || base > 36)) {
      return null;
    }
    String trimmed = plainDigits(Text.stripEnd(Text.stripStart(text)));
    boolean signed = trimmed.startsWith("-") || trimmed.startsWith("+");
    String digits = (signed ? trimmed.substring(1) : trimmed).toLowerCase(Locale.ROOT);
    int radix = base == 0 ? 10 : base;
    String prefix = digits.length() > 1 ? digits.substring(0, 2) : "";
    int prefixRadix =
        switch (prefix) {
          case "0x" -> 16;
          case "0o" -> 8;
          case "0b" -> 2;
          default -> 0;
        };
    if (prefixRadix != 0 && (base == 0 || base == prefixRadix)) {
      radix = prefixRadix;
      digits = digits.substring(digits.startsWith("_", 2) ? 3 : 2);
    } else if (base == 0 && digits.startsWith("0") && !digits.replaceAll("[0_]", "").isEmpty()) {
      return null;
    }
    if (!areDigits(digits, radix)) {
      return null;
    }
    BigInteger number = new BigInteger(digits.replace("_", ""), radix);
    return Numbers.integer(trimmed.startsWith("-") ? number.negate() : number);
  }

  private static boolean areDigits(String digits, int radix) {
    if (digits.isEmpty() || digits.length() > MOST_DIGITS) {
      return false;
    }
    boolean digitBefore = false;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      boolean digit = c < 0x80 && Character.digit(c, radix) >= 0;
      if (!digit && (c != '_' || !digitBefore)) {
        return false;
      }
      digitBefore = digit;
    }
    return digitBefore;
  }

  /** Null where the text is no number. */
  static @Nullable Double real(String text) {
    String trimmed = plainDigits(Text.stripEnd(Text.stripStart(text)));
    String unsigned = trimmed.replaceFirst("^[+-]", "").toLowerCase(Locale.ROOT);
    boolean negative = trimmed.startsWith("-");
    switch (unsigned) {
      case "inf", "infinity" -> {
        return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      }
      case "nan" -> {
        return Double.NaN;
      }
      default -> {}
    }
    if (trimmed.length() > MOST_DIGITS || !REAL.matcher(trimmed).matches()) {
      return null;
    }
    return Double.valueOf(trimmed.replace("_", ""));
  }

  /** Digits of other scripts count as well. */
  private static String plainDigits(String text) {
    if (text.chars().allMatch(c -> c < 0x80)) {
      return text;
    }
    StringBuilder plain = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (CharacterClasses.decimal(c)) {
                plain.append(Character.digit(c, 10));
              } else {
                plain.appendCodePoint(c);
              }
            });
    return plain.toString();
  }
}
