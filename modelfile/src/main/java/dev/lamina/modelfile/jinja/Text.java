package dev.lamina.modelfile.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Strings as Python sees them: sequences of code points. Java's latin-1 strings know their number
 * of code points at once, so that the usual prompt pays nothing for it.
 */
final class Text {
  private Text() {}

  /** The text of a string or of marked text; null for anything else. */
  static @Nullable String of(Object value) {
    return switch (value) {
      case String text -> text;
      case Markup markup -> markup.text();
      default -> null;
    };
  }

  static boolean is(Object value) {
    return value instanceof String || value instanceof Markup;
  }

  static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** The part between two code points' indices, which are within the text. */
  static String part(String text, int start, int end) {
    if (length(text) == text.length()) {
      return text.substring(start, end);
    }
    int from = text.offsetByCodePoints(0, start);
    return text.substring(from, text.offsetByCodePoints(from, end - start));
  }

  static String at(String text, int index) {
    return part(text, index, index + 1);
  }

  static List<Object> characters(String text) {
    List<Object> characters = new ArrayList<>(text.length());
    text.codePoints().forEach(c -> characters.add(Character.toString(c)));
    return characters;
  }

  static boolean isSpace(int c) {
    return switch (c) {
      case '\t',
          '\n',
          0x0b,
          '\f',
          '\r',
          ' ',
          0x1c,
          0x1d,
          0x1e,
          0x1f,
          0x85,
          0xa0,
          0x1680,
          0x2028,
          0x2029,
          0x202f,
          0x205f,
          0x3000 ->
          true;
      default -> c >= 0x2000 && c <= 0x200a;
    };
  }

  static String strip(String text) {
    return stripEnd(stripStart(text));
  }

  static String stripStart(String text) {
    int start = 0;
    while (start < text.length() && isSpace(text.charAt(start))) {
      start++;
    }
    return text.substring(start);
  }

  static String stripEnd(String text) {
    int end = text.length();
    while (end > 0 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }

  /** Without those of the given characters that it starts with. */
  static String stripStart(String text, String characters) {
    int start = 0;
    while (start < text.length() && characters.indexOf(text.codePointAt(start)) >= 0) {
      start += Character.charCount(text.codePointAt(start));
    }
    return text.substring(start);
  }

  static String stripEnd(String text, String characters) {
    int end = text.length();
    while (end > 0 && characters.indexOf(text.codePointBefore(end)) >= 0) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return text.substring(0, end);
  }

  /** Lines as {@code splitlines} sees them, with or without what ends them. */
  static List<Object> lines(String text, boolean keepEnds) {
    List<Object> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      if (!endsLine(text.charAt(i))) {
        continue;
      }
      Container.checkedWeight(lines.size());
      int end = i;
      if (text.charAt(i) == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
        i++;
      }
      lines.add(text.substring(start, keepEnds ? i + 1 : end));
      start = i + 1;
    }
    if (start < text.length()) {
      lines.add(text.substring(start));
    }
    return lines;
  }

  private static boolean endsLine(char c) {
    return switch (c) {
      case '\n', '\r', 0x0b, '\f', 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029 -> true;
      default -> false;
    };
  }

  /** By code points, as Python orders; Java would order by UTF-16 units. */
  static int compare(String left, String right) {
    int shorter = Math.min(left.length(), right.length());
    for (int i = 0; i < shorter; i++) {
      char a = left.charAt(i);
      char b = right.charAt(i);
      if (a != b) {
        boolean sameKind = Character.isSurrogate(a) == Character.isSurrogate(b);
        return sameKind ? Character.compare(a, b) : Character.isSurrogate(a) ? 1 : -1;
      }
    }
    return Integer.compare(left.length(), right.length());
  }
}
