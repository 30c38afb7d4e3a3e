package dev.lamina.modelfile.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/** Strings taken apart and put together. */
final class StringParts {
  private StringParts() {}

  /**
   * Splits.
   *
   * @param arguments what separates, None or absent for white space; how many times at most
   */
  static Sequence split(String text, Arguments.Bound arguments, boolean fromRight) {
    int most = arguments.size(1, -1);
    int limit = most < 0 ? Integer.MAX_VALUE : most;
    if (!arguments.some(0)) {
      return Sequence.list(fromRight ? wordsFromRight(text, limit) : words(text, limit));
    }
    String separator = arguments.text("split", 0);
    if (separator.isEmpty()) {
      throw Errors.value("empty separator");
    }
    return Sequence.list(
        fromRight ? splitFromRight(text, separator, limit) : split(text, separator, limit));
  }

  private static List<Object> split(String text, String separator, int limit) {
    List<Object> parts = new ArrayList<>();
    int start = 0;
    while (parts.size() < limit) {
      Container.checkedWeight(parts.size());
      int end = text.indexOf(separator, start);
      if (end < 0) {
        break;
      }
      parts.add(text.substring(start, end));
      start = end + separator.length();
    }
    parts.add(text.substring(start));
    return parts;
  }

  private static List<Object> splitFromRight(String text, String separator, int limit) {
    List<Object> parts = new ArrayList<>();
    int end = text.length();
    while (parts.size() < limit) {
      Container.checkedWeight(parts.size());
      int start = text.lastIndexOf(separator, end - separator.length());
      if (start < 0 || end < separator.length()) {
        break;
      }
      parts.add(text.substring(start + separator.length(), end));
      end = start;
    }
    parts.add(text.substring(0, end));
    Collections.reverse(parts);
    return parts;
  }

  private static List<Object> words(String text, int limit) {
    List<Object> words = new ArrayList<>();
    int at = spaceEnd(text, 0);
    while (at < text.length()) {
      Container.checkedWeight(words.size());
      if (words.size() >= limit) {
        words.add(text.substring(at));
        break;
      }
      int end = at;
      while (end < text.length() && !Text.isSpace(text.charAt(end))) {
        end++;
      }
      words.add(text.substring(at, end));
      at = spaceEnd(text, end);
    }
    return words;
  }

  private static int spaceEnd(String text, int from) {
    int at = from;
    while (at < text.length() && Text.isSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static List<Object> wordsFromRight(String text, int limit) {
    List<Object> words = new ArrayList<>();
    int at = spaceStart(text, text.length());
    while (at > 0) {
      Container.checkedWeight(words.size());
      if (words.size() >= limit) {
        words.add(text.substring(0, at));
        break;
      }
      int start = at;
      while (start > 0 && !Text.isSpace(text.charAt(start - 1))) {
        start--;
      }
      words.add(text.substring(start, at));
      at = spaceStart(text, start);
    }
    Collections.reverse(words);
    return words;
  }

  private static int spaceStart(String text, int from) {
    int at = from;
    while (at > 0 && Text.isSpace(text.charAt(at - 1))) {
      at--;
    }
    return at;
  }

  static Sequence partition(String separator, String text, boolean last) {
    if (separator.isEmpty()) {
      throw Errors.value("empty separator");
    }
    int at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
    if (at < 0) {
      return Sequence.tuple(last ? List.of("", "", text) : List.of(text, "", ""));
    }
    return Sequence.tuple(
        List.of(text.substring(0, at), separator, text.substring(at + separator.length())));
  }

  /** As {@code separator.join(items)}, which must all be strings. */
  static String join(Run run, String separator, Object items) {
    StringBuilder joined = new StringBuilder();
    int count = 0;
    for (Iterator<Object> each = Iteration.of(run, items); each.hasNext(); count++) {
      Object item = each.next();
      String text = Text.of(item);
      if (text == null) {
        throw Errors.type(
            "sequence item " + count + ": expected str instance, " + Types.name(item) + " found");
      }
      append(run, joined, count == 0 ? "" : separator, text);
    }
    return joined.toString();
  }

  /** Appends both, after seeing that they may be. */
  static void append(Run run, StringBuilder joined, String separator, String text) {
    run.made((long) separator.length() + text.length());
    joined.append(separator).append(text);
  }

  /**
   * Replaces.
   *
   * @param most how many times at most; negative for all
   */
  static String replace(Run run, String text, String old, String replacement, int most) {
    int limit = most < 0 ? Integer.MAX_VALUE : most;
    if (limit == 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    int start = 0;
    int times = 0;
    if (old.isEmpty()) {
      for (int c : text.codePoints().toArray()) {
        if (times++ < limit) {
          append(run, out, "", replacement);
        }
        out.appendCodePoint(c);
      }
      return times < limit ? out.append(replacement).toString() : out.toString();
    }
    for (int at = text.indexOf(old); at >= 0 && times < limit; at = text.indexOf(old, start)) {
      append(run, out, text.substring(start, at), replacement);
      start = at + old.length();
      times++;
    }
    return times == 0 ? text : out.append(text, start, text.length()).toString();
  }
}
