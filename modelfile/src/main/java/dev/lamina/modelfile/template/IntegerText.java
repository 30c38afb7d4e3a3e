package dev.lamina.modelfile.template;

import java.util.Locale;

/** Prints integers. */
final class IntegerText {
  private IntegerText() {}

  /** Whether integers can be printed with that verb; if so, does it. */
  static boolean write(Directive directive, long value, boolean signed, char verb) {
    switch (verb) {
      case 'v' -> {
        if (directive.source && !signed) {
          hexadecimal(directive, value);
        } else {
          write(directive, value, signed, 10, 'd');
        }
      }
      case 'd' -> write(directive, value, signed, 10, verb);
      case 'b' -> write(directive, value, signed, 2, verb);
      case 'o', 'O' -> write(directive, value, signed, 8, verb);
      case 'x', 'X' -> write(directive, value, signed, 16, verb);
      case 'c' -> directive.pad(Character.toString(codePoint(value)));
      case 'q' -> directive.pad(QuotedText.character(codePoint(value), directive.plus));
      case 'U' -> unicode(directive, value);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** A byte in Go's source. */
  static void hexadecimal(Directive directive, long value) {
    boolean sharp = directive.sharp;
    directive.sharp = true;
    write(directive, value, false, 16, 'x');
    directive.sharp = sharp;
  }

  private static void write(Directive directive, long value, boolean signed, int base, char verb) {
    boolean negative = signed && value < 0;
    String digits = Long.toUnsignedString(negative ? -value : value, base);
    int least = 0;
    if (directive.hasPrecision) {
      least = directive.precision;
      if (least == 0 && value == 0) {
        directive.padWithBlanks("");
        return;
      }
    } else if (directive.zerosInside()) {
      least = directive.width - (negative || directive.plus || directive.space ? 1 : 0);
    }
    String sign = negative ? "-" : directive.plus ? "+" : directive.space ? " " : "";
    String zeros = "0".repeat(Math.max(0, least - digits.length()));
    String text = sign + prefix(directive, base, verb, zeros + digits) + zeros + digits;
    directive.padWithBlanks(verb == 'X' ? text.toUpperCase(Locale.ROOT) : text);
  }

  private static String prefix(Directive directive, int base, char verb, String digits) {
    String prefix = "";
    if (directive.sharp) {
      prefix =
          switch (base) {
            case 2 -> "0b";
            case 8 -> digits.startsWith("0") ? "" : "0";
            case 16 -> "0x";
            default -> "";
          };
    }
    return verb == 'O' ? "0o" + prefix : prefix;
  }

  private static int codePoint(long value) {
    boolean surrogate = value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE;
    return value < 0 || value > Character.MAX_CODE_POINT || surrogate ? 0xFFFD : (int) value;
  }

  private static void unicode(Directive directive, long value) {
    String digits = Long.toHexString(value).toUpperCase(Locale.ROOT);
    int least = directive.hasPrecision && directive.precision > 4 ? directive.precision : 4;
    String text = "U+" + "0".repeat(Math.max(0, least - digits.length())) + digits;
    boolean valid = value >= 0 && value <= Character.MAX_CODE_POINT;
    if (directive.sharp && valid && QuotedText.isPrintable((int) value)) {
      text += " '" + Character.toString((int) value) + "'";
    }
    directive.padWithBlanks(text);
  }
}
