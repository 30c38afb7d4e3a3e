package dev.lamina.modelfile.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Lines broken at blanks, as Python's {@code textwrap} does. Words are not broken at hyphens as
 * finely as there: only between letters.
 */
final class WordWrap {
  private WordWrap() {}

  static Object filter(Run run, Object value, Arguments arguments) {
    Arguments.Bound bound =
        arguments.bind(
            "wordwrap", 0, "width", "break_long_words", "wrapstring", "break_on_hyphens");
    int width = bound.size(0, 79);
    if (width <= 0) {
      throw Errors.value("invalid width " + width + " (must be > 0)");
    }
    String text = Objects.requireNonNullElse(Text.of(value), Repr.text(value));
    String separator = bound.some(2) ? bound.text("wordwrap", 2) : "\n";
    boolean breakLong = Iteration.truth(bound.get(1, true));
    StringBuilder out = new StringBuilder();
    String between = "";
    for (Object line : Text.lines(text, false)) {
      out.append(between);
      String inLine = "";
      for (String part : wrap(Repr.text(line), width, breakLong)) {
        StringParts.append(run, out, inLine, part);
        inLine = separator;
      }
      between = separator;
    }
    return out.toString();
  }

  private static List<String> wrap(String line, int width, boolean breakLong) {
    List<String> lines = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    for (String chunk : chunks(line)) {
      boolean blank = chunk.isBlank();
      if (blank && current.isEmpty() && !lines.isEmpty()) {
        continue;
      }
      String rest = chunk;
      while (current.length() + rest.length() > width && !rest.isEmpty()) {
        int room = width - current.length();
        if (rest.length() > width && breakLong && !blank && room > 0) {
          current.append(rest, 0, room);
          rest = rest.substring(room);
        } else if (current.isEmpty()) {
          current.append(blank ? "" : rest);
          rest = "";
        } else if (blank) {
          rest = "";
        }
        if (!current.isEmpty() && !(rest.isEmpty() && !blank && current.length() < width)) {
          lines.add(Text.stripEnd(current.toString()));
          current.setLength(0);
        }
      }
      current.append(rest);
    }
    String last = Text.stripEnd(current.toString());
    if (!last.isEmpty()) {
      lines.add(last);
    }
    return lines;
  }

  private static List<String> chunks(String line) {
    List<String> chunks = new ArrayList<>();
    int start = 0;
    for (int i = 1; i <= line.length(); i++) {
      boolean end =
          i == line.length()
              || Text.isSpace(line.charAt(i)) != Text.isSpace(line.charAt(i - 1))
              || (line.charAt(i - 1) == '-'
                  && i > 1
                  && Character.isLetter(line.charAt(i))
                  && Character.isLetter(line.charAt(i - 2)));
      if (end) {
        chunks.add(line.substring(start, i));
        start = i;
      }
    }
    return chunks;
  }
}
