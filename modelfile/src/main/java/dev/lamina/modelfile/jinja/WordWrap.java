package dev.lamina.modelfile.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lines broken at blanks and hyphens, where Python's {@code textwrap} breaks them. */
final class WordWrap {
  private static final String BLANK = "\\t\\n\\x0B\\f\\r ";

  /** Blanks; a dash between words; a word, which may end behind a hyphen between letters. */
  private static final Pattern CHUNK =
      Pattern.compile(
          """
          [@]+
          |(?<=[W!"'&.,?])-{2,}(?=W)
          |[^@]+?(?:-(?:(?<=A{2}-)|(?<=A-A-))(?=A-?A)|(?=[@]|\\z)|(?<=[W!"'&.,?])(?=-{2,}W))
          """
              .replace("\n", "")
              .replace("[W", "[\\p{L}\\p{N}_")
              .replace("W", "[\\p{L}\\p{N}_]")
              .replace("A", "[\\p{L}\\p{Nl}\\p{No}_]")
              .replace("@", BLANK));

  private static final Pattern SIMPLE_CHUNK = Pattern.compile("[@]+|[^@]+".replace("@", BLANK));

  private final int width;
  private final boolean breakLong;
  private final boolean atHyphens;

  private WordWrap(int width, boolean breakLong, boolean atHyphens) {
    this.width = width;
    this.breakLong = breakLong;
    this.atHyphens = atHyphens;
  }

  static Object filter(Run run, Object value, Arguments arguments) {
    Arguments.Bound bound =
        arguments.bind(
            "wordwrap", 0, "width", "break_long_words", "wrapstring", "break_on_hyphens");
    String text = Text.of(value);
    if (text == null) {
      throw value instanceof Undefined undefined
          ? undefined.failure()
          : Errors.type("wordwrap() needs a text, not " + Types.name(value));
    }
    int width = bound.size(0, 79);
    String separator = bound.some(2) ? bound.text("wordwrap", 2) : "\n";
    WordWrap wrap =
        new WordWrap(
            width, Iteration.truth(bound.get(1, true)), Iteration.truth(bound.get(3, true)));
    StringBuilder out = new StringBuilder();
    String between = "";
    for (Object line : Text.lines(text, false)) {
      if (width <= 0) {
        throw Errors.value("invalid width " + width + " (must be > 0)");
      }
      out.append(between);
      String inLine = "";
      for (String part : wrap.lines(Repr.text(line))) {
        StringParts.append(run, out, inLine, part);
        inLine = separator;
      }
      between = separator;
    }
    return out.toString();
  }

  private List<String> lines(String text) {
    Deque<Chunk> chunks = chunks(text);
    List<String> lines = new ArrayList<>();
    while (!chunks.isEmpty()) {
      if (!lines.isEmpty() && chunks.getFirst().isBlank()) {
        chunks.removeFirst();
      }
      Deque<String> line = line(chunks);
      if (!line.isEmpty() && Text.strip(line.getLast()).isEmpty()) {
        line.removeLast();
      }
      if (!line.isEmpty()) {
        lines.add(String.join("", line));
      }
    }
    return lines;
  }

  /**
   * As many chunks as fit, which are taken; of one that fits in no line, what there is room for.
   */
  private Deque<String> line(Deque<Chunk> chunks) {
    Deque<String> line = new ArrayDeque<>();
    int room = width;
    while (!chunks.isEmpty() && chunks.getFirst().fits(room)) {
      String chunk = chunks.removeFirst().rest();
      room -= Text.length(chunk);
      line.addLast(chunk);
    }
    if (chunks.isEmpty() || chunks.getFirst().fits(width)) {
      return line;
    }
    if (breakLong) {
      line.addLast(chunks.getFirst().take(room, atHyphens));
    } else if (line.isEmpty()) {
      line.addLast(chunks.removeFirst().rest());
    }
    return line;
  }

  private Deque<Chunk> chunks(String text) {
    Deque<Chunk> chunks = new ArrayDeque<>();
    Matcher matcher = (atHyphens ? CHUNK : SIMPLE_CHUNK).matcher(text);
    int end = 0;
    while (matcher.find()) {
      if (matcher.start() > end) {
        chunks.add(new Chunk(text.substring(end, matcher.start())));
      }
      Container.checkedWeight(chunks.size());
      chunks.add(new Chunk(matcher.group()));
      end = matcher.end();
    }
    return chunks;
  }

  /** What stands together unless it is longer than a line; it may be taken in parts. */
  private static final class Chunk {
    private final String text;
    private int at;

    Chunk(String text) {
      this.text = text;
    }

    String rest() {
      return text.substring(at);
    }

    boolean isBlank() {
      int end = at;
      while (end < text.length() && Text.isSpace(text.charAt(end))) {
        end++;
      }
      return end == text.length();
    }

    boolean fits(int room) {
      int units = text.length() - at;
      return units <= room
          || (units <= 2L * room && text.codePointCount(at, text.length()) <= room);
    }

    /** As much as there is room for, or less if that ends at a hyphen. */
    String take(int room, boolean atHyphens) {
      int start = at;
      String part = text.substring(start, text.offsetByCodePoints(start, room));
      int hyphen = atHyphens ? part.lastIndexOf('-') : -1;
      if (hyphen > 0 && !part.substring(0, hyphen).replace("-", "").isEmpty()) {
        part = part.substring(0, hyphen + 1);
      }
      at = start + part.length();
      return part;
    }
  }
}
