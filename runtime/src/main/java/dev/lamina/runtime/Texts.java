package dev.lamina.runtime;

/** Searching in text that is not whole yet. */
final class Texts {
  private Texts() {}

  /**
   * How many chars at the end of {@code text} may be the beginning of {@code tag}, all of it
   * excepted.
   */
  static int overlap(CharSequence text, String tag) {
    for (int length = Math.min(text.length(), tag.length() - 1); length > 0; length--) {
      if (tag.startsWith(text.subSequence(text.length() - length, text.length()).toString())) {
        return length;
      }
    }
    return 0;
  }

  /** How many chars two texts have in common at their beginning. */
  static int same(CharSequence one, CharSequence other) {
    int same = 0;
    while (same < Math.min(one.length(), other.length())
        && one.charAt(same) == other.charAt(same)) {
      same++;
    }
    return same;
  }

  /**
   * Where the JSON object that begins at {@code start} ends, the brace included; -1 while it is not
   * whole.
   */
  static int objectEnd(CharSequence text, int start) {
    int depth = 0;
    boolean quoted = false;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          quoted = false;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
        if (depth == 0) {
          return i + 1;
        }
      }
    }
    return -1;
  }
}
