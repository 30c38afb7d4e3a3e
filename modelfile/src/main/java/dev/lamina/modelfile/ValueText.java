package dev.lamina.modelfile;

import java.util.Optional;

/**
 * The quoting of a Modelfile's values, both ways: one rule says where a value ends, and printing
 * asks that very rule. Spec: store-and-modelfile §4.3, §4.4.
 */
final class ValueText {
  private static final String ONE = "\"";
  private static final String THREE = "\"\"\"";

  private ValueText() {}

  /**
   * A value that was read.
   *
   * @param end where its line ends
   */
  record Read(String value, int end) {}

  /** Reads the value that starts at {@code start}; empty if its quote is never closed. */
  static Optional<Read> read(String text, int start) {
    StringBuilder raw = new StringBuilder();
    int at = start;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      if (Printable.isNewline(c) && isClosed(raw)) {
        return Optional.of(new Read(unquoted(raw), at));
      }
      if (Printable.kept(c)) {
        raw.appendCodePoint(c);
      }
      at += Character.charCount(c);
    }
    return isClosed(raw) ? Optional.of(new Read(unquoted(raw), at)) : Optional.empty();
  }

  /** A text that is read as this value; empty if there is none. */
  static Optional<String> print(String value) {
    boolean plain =
        !value.isEmpty()
            && value.indexOf('\n') < 0
            && !value.startsWith(" ")
            && !value.endsWith(" ");
    // The reference's order of choice, so that what it can print right looks the same.
    String[] forms =
        plain
            ? new String[] {value, ONE + value + ONE, THREE + value + THREE}
            : value.indexOf('"') < 0
                ? new String[] {ONE + value + ONE, THREE + value + THREE}
                : new String[] {THREE + value + THREE, ONE + value + ONE};
    for (String form : forms) {
      String line = form + "\n";
      Optional<Read> read = read(line, 0);
      if (read.isPresent()
          && read.get().end() == form.length()
          && read.get().value().equals(value)) {
        return Optional.of(form);
      }
    }
    return Optional.empty();
  }

  /**
   * The value nearest to this one that can be printed: without unprintable characters, and with
   * other quotes where quotes are in the way.
   */
  static String approximate(String value) {
    StringBuilder kept = new StringBuilder(value.length());
    value.codePoints().filter(Printable::kept).forEach(kept::appendCodePoint);
    String printable = kept.toString();
    return print(printable).isPresent() ? printable : printable.replace('"', '\'');
  }

  /** Looks at both ends only, so quotes inside are text, and so is what follows a closing quote. */
  private static boolean isClosed(StringBuilder raw) {
    int from = first(raw);
    int to = last(raw);
    if (starts(raw, from, to, THREE)) {
      return to - from >= 2 * THREE.length() && ends(raw, to, THREE);
    }
    return !starts(raw, from, to, ONE) || (to - from >= 2 && ends(raw, to, ONE));
  }

  private static String unquoted(StringBuilder raw) {
    int from = first(raw);
    int to = last(raw);
    int quotes = starts(raw, from, to, THREE) ? THREE.length() : starts(raw, from, to, ONE) ? 1 : 0;
    return raw.substring(from + quotes, to - quotes);
  }

  private static boolean starts(StringBuilder raw, int from, int to, String quotes) {
    return to - from >= quotes.length()
        && raw.substring(from, from + quotes.length()).equals(quotes);
  }

  private static boolean ends(StringBuilder raw, int to, String quotes) {
    return raw.substring(to - quotes.length(), to).equals(quotes);
  }

  private static int first(StringBuilder raw) {
    int from = 0;
    while (from < raw.length() && isWhite(raw.charAt(from))) {
      from++;
    }
    return from;
  }

  private static int last(StringBuilder raw) {
    int to = raw.length();
    int from = first(raw);
    while (to > from && isWhite(raw.charAt(to - 1))) {
      to--;
    }
    return to;
  }

  private static boolean isWhite(char c) {
    return Printable.isBlank(c) || Printable.isNewline(c);
  }
}
