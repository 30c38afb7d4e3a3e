package dev.lamina.modelfile.jinja;

/** Searches in strings, within bounds that are code points as slices have them. */
final class StringSearch {
  /**
   * The part of a text that is searched.
   *
   * @param offset of its first code point, from the text's start
   * @param possible false where the bounds exclude even an empty match
   */
  private record Window(String text, int offset, boolean possible) {}

  private StringSearch() {}

  private static Window window(String text, Arguments.Bound arguments) {
    if (!arguments.some(1) && !arguments.some(2)) {
      return new Window(text, 0, true);
    }
    int length = Text.length(text);
    int start = arguments.some(1) ? fromStart(Numbers.size(arguments.get(1)), length) : 0;
    int end = arguments.some(2) ? fromStart(Numbers.size(arguments.get(2)), length) : length;
    end = Math.min(end, length);
    return start > end
        ? new Window("", Math.min(start, length), false)
        : new Window(Text.part(text, start, end), start, true);
  }

  private static int fromStart(int index, int length) {
    return index < 0 ? Math.max(0, index + length) : index;
  }

  /** The first or last place, in code points; -1 or an error where there is none. */
  static Object find(String text, Arguments.Bound arguments, boolean last, boolean must) {
    String wanted = arguments.text("find", 0);
    Window window = window(text, arguments);
    int at =
        !window.possible()
            ? -1
            : last ? window.text().lastIndexOf(wanted) : window.text().indexOf(wanted);
    if (at < 0) {
      if (must) {
        throw Errors.value("substring not found");
      }
      return -1L;
    }
    return (long) window.offset() + window.text().codePointCount(0, at);
  }

  static Object count(String text, Arguments.Bound arguments) {
    String wanted = arguments.text("count", 0);
    Window window = window(text, arguments);
    if (!window.possible()) {
      return 0L;
    }
    if (wanted.isEmpty()) {
      return (long) Text.length(window.text()) + 1;
    }
    long count = 0;
    for (int at = window.text().indexOf(wanted);
        at >= 0;
        at = window.text().indexOf(wanted, at + wanted.length())) {
      count++;
    }
    return count;
  }

  /** Whether the text starts, or else ends, with a text or with one of a tuple of texts. */
  static Object begins(String text, Arguments.Bound arguments, boolean start) {
    Window window = window(text, arguments);
    Object wanted = arguments.get(0);
    if (wanted instanceof Sequence several && several.isTuple()) {
      return several.items().stream().anyMatch(one -> begins(window, one, start));
    }
    return begins(window, wanted, start);
  }

  private static boolean begins(Window window, Object wanted, boolean start) {
    String text = Text.of(wanted);
    if (text == null) {
      throw Errors.type(
          (start ? "startswith" : "endswith")
              + " first arg must be str or a tuple of str, not "
              + Types.name(wanted));
    }
    return window.possible()
        && (start ? window.text().startsWith(text) : window.text().endsWith(text));
  }
}
