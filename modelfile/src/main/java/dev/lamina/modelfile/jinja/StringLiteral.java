package dev.lamina.modelfile.jinja;

import java.util.Locale;

/** Escapes in a template's strings, as Python's {@code unicode-escape} reads them. */
final class StringLiteral {
  private StringLiteral() {}

  static String decode(String text, int line) {
    return text.indexOf('\\') < 0 ? text : unescape(escapeOthers(text), line);
  }

  /**
   * Everything beyond ASCII as an escape: Python takes this way too, and it decides what a
   * backslash before such a character means.
   */
  private static String escapeOthers(String text) {
    return text.chars().allMatch(c -> c < 0x80) ? text : PercentFormat.ascii(text);
  }

  private static String unescape(String text, int line) {
    StringBuilder out = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      if (at >= text.length()) {
        throw JinjaTemplate.syntax(line, "\\ at end of string");
      }
      char kind = text.charAt(at++);
      switch (kind) {
        case '\n' -> {}
        case '\\', '\'', '"' -> out.append(kind);
        case 'a' -> out.append('\u0007');
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case 'v' -> out.append('\u000b');
        case 'x' -> at = hex(text, at, 2, out, line);
        case 'u' -> at = hex(text, at, 4, out, line);
        case 'U' -> at = hex(text, at, 8, out, line);
        case 'N' -> at = named(text, at, out, line);
        case '0', '1', '2', '3', '4', '5', '6', '7' -> at = octal(text, at - 1, out);
        default -> out.append('\\').append(kind);
      }
    }
    return out.toString();
  }

  private static int hex(String text, int start, int digits, StringBuilder out, int line) {
    int end = start + digits;
    int code = -1;
    if (end <= text.length()
        && text.substring(start, end).chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
      code = Integer.parseUnsignedInt(text.substring(start, end), 16);
    }
    if (!Character.isValidCodePoint(code)) {
      throw JinjaTemplate.syntax(line, "truncated or impossible escape in a string");
    }
    out.appendCodePoint(code);
    return end;
  }

  private static int octal(String text, int start, StringBuilder out) {
    int end = start;
    while (end < text.length() && end < start + 3 && Character.digit(text.charAt(end), 8) >= 0) {
      end++;
    }
    out.appendCodePoint(Integer.parseInt(text.substring(start, end), 8));
    return end;
  }

  private static int named(String text, int start, StringBuilder out, int line) {
    int end = text.startsWith("{", start) ? text.indexOf('}', start) : -1;
    if (end < 0) {
      throw JinjaTemplate.syntax(line, "malformed \\N character escape");
    }
    try {
      String name = text.substring(start + 1, end).toUpperCase(Locale.ROOT);
      out.appendCodePoint(Character.codePointOf(name));
    } catch (IllegalArgumentException e) {
      throw JinjaTemplate.syntax(line, "unknown Unicode character name");
    }
    return end + 1;
  }
}
