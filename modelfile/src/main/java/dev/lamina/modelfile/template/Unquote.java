package dev.lamina.modelfile.template;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** What string and character literals mean. Spec: gotemplate 22, 25. */
final class Unquote {
  private final String text;
  private final char quote;
  private int at = 1;

  private Unquote(String text) {
    this.text = text;
    this.quote = text.charAt(0);
  }

  /** The value of a literal in double or back quotes. */
  static String string(String literal) {
    String inner = literal.substring(1, literal.length() - 1);
    if (literal.charAt(0) == '`') {
      return inner.replace("\r", "");
    }
    if (inner.indexOf('\\') < 0) {
      return inner;
    }
    Unquote rest = new Unquote(literal);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (rest.at < literal.length() - 1) {
      boolean isByte = rest.isByteEscape();
      int c = rest.next();
      if (isByte) {
        bytes.write(c);
      } else {
        bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    return GoText.of(bytes.toByteArray());
  }

  /** The code point that a literal in single quotes stands for. */
  static int character(String literal) {
    Unquote rest = new Unquote(literal);
    if (literal.charAt(1) == '\'') {
      throw new Fault("invalid syntax");
    }
    int c = rest.next();
    if (rest.at != literal.length() - 1) {
      throw new Fault("malformed character constant: " + literal);
    }
    return c;
  }

  private boolean isByteEscape() {
    char after = text.charAt(at + 1);
    return text.charAt(at) == '\\' && (after == 'x' || (after >= '0' && after <= '7'));
  }

  private int next() {
    int c = text.codePointAt(at);
    at += Character.charCount(c);
    return c == '\\' ? escape(text.charAt(at++)) : c;
  }

  private int escape(char c) {
    return switch (c) {
      case 'a' -> 0x07;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 0x0b;
      case 'x' -> digits(2, 16);
      case 'u' -> codePoint(digits(4, 16));
      case 'U' -> codePoint(digits(8, 16));
      case '\\' -> '\\';
      case '\'', '"' -> {
        if (c != quote) {
          throw new Fault("invalid syntax");
        }
        yield c;
      }
      default -> {
        at--;
        yield octal();
      }
    };
  }

  private int octal() {
    int value = digits(3, 8);
    if (value > 0xff) {
      throw new Fault("invalid syntax");
    }
    return value;
  }

  private int digits(int count, int base) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      int digit = at < text.length() ? asciiDigit(text.charAt(at), base) : -1;
      if (digit < 0) {
        throw new Fault("invalid syntax");
      }
      value = value * base + digit;
      at++;
    }
    return value > Character.MAX_CODE_POINT ? Integer.MAX_VALUE : (int) value;
  }

  private static int asciiDigit(char c, int base) {
    return c < 0x80 ? Character.digit(c, base) : -1;
  }

  private static int codePoint(int value) {
    if (value > Character.MAX_CODE_POINT
        || (value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE)) {
      throw new Fault("invalid syntax");
    }
    return value;
  }
}
