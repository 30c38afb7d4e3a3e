package dev.lamina.modelfile.jinja;

import dev.lamina.store.ModelException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Filters that make texts. */
final class TextFilters {
  private static final int TRUNCATE_LEEWAY = 5;

  private TextFilters() {}

  static void addTo(Map<String, Filters.Filter> filters) {
    filters.put("upper", kept("upper", StringCase::upper));
    filters.put("lower", kept("lower", StringCase::lower));
    filters.put("capitalize", kept("capitalize", StringCase::capitalize));
    filters.put("string", kept("string", text -> text));
    filters.put("title", TextFilters::title);
    filters.put("trim", TextFilters::trim);
    filters.put("center", TextFilters::center);
    filters.put("replace", TextFilters::replace);
    filters.put("join", TextFilters::join);
    filters.put("indent", TextFilters::indent);
    filters.put("format", TextFilters::format);
    filters.put("truncate", TextFilters::truncate);
    filters.put("wordcount", TextFilters::wordCount);
    filters.put("wordwrap", WordWrap::filter);
    filters.put("tojson", TextFilters::toJson);
    filters.put("pprint", (run, value, arguments) -> Repr.of(value));
  }

  /** Of any value its text; marked text stays marked. */
  private static Filters.Filter kept(String name, UnaryOperator<String> change) {
    return (run, value, arguments) -> {
      arguments.bind(name, 0);
      return kept(value, change.apply(Repr.text(value)));
    };
  }

  private static Object kept(Object like, String text) {
    return like instanceof Markup ? new Markup(text) : text;
  }

  /** Words begin after blanks, hyphens and opening brackets; elsewhere capitals are lowered. */
  private static Object title(Run run, Object value, Arguments arguments) {
    arguments.bind("title", 0);
    String text = Repr.text(value);
    StringBuilder out = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      int end = at;
      boolean separator = separatesWords(text.charAt(at));
      while (end < text.length() && separatesWords(text.charAt(end)) == separator) {
        end++;
      }
      String part = text.substring(at, end);
      int first = part.offsetByCodePoints(0, 1);
      out.append(StringCase.upper(part.substring(0, first)));
      out.append(StringCase.lower(part.substring(first)));
      at = end;
    }
    return out.toString();
  }

  private static boolean separatesWords(char c) {
    return c == '-' || c == '(' || c == '{' || c == '[' || c == '<' || Text.isSpace(c);
  }

  private static Object trim(Run run, Object value, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("trim", 0, "chars");
    String text = Repr.text(value);
    if (!bound.some(0)) {
      return kept(value, Text.stripEnd(Text.stripStart(text)));
    }
    String characters = bound.text("trim", 0);
    return kept(value, Text.stripEnd(Text.stripStart(text, characters), characters));
  }

  private static Object center(Run run, Object value, Arguments arguments) {
    int width = arguments.bind("center", 0, "width").size(0, 80);
    return kept(value, StringPadding.pad(run, Repr.text(value), width, " ", 1));
  }

  private static Object replace(Run run, Object value, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("replace", 2, "old", "new", "count");
    return StringParts.replace(
        run,
        Repr.text(value),
        Repr.text(bound.get(0)),
        Repr.text(bound.get(1)),
        bound.some(2) ? bound.size(2, -1) : -1);
  }

  private static Object join(Run run, Object value, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("join", 0, "d", "attribute");
    String separator = Repr.text(bound.get(0, ""));
    UnaryOperator<Object> attribute = bound.some(1) ? AttributePath.of(bound.get(1)) : item -> item;
    StringBuilder joined = new StringBuilder();
    boolean first = true;
    for (Iterator<Object> items = Iteration.of(run, value); items.hasNext(); first = false) {
      String text = Repr.text(attribute.apply(items.next()));
      StringParts.append(run, joined, first ? "" : separator, text);
    }
    return joined.toString();
  }

  private static Object indent(Run run, Object value, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("indent", 0, "width", "first", "blank");
    String given = Text.of(value);
    if (given == null) {
      throw Errors.operands("+=", value, "");
    }
    Object width = bound.get(0, 4L);
    String indention = Text.of(width);
    if (indention == null) {
      run.made(Math.max(0, Numbers.size(width)));
      indention = " ".repeat(Math.max(0, Numbers.size(width)));
    }
    List<Object> lines = Text.lines(given + "\n", false);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      String line = Repr.text(lines.get(i));
      boolean indented = i == 0 ? bound.truth(1) : bound.truth(2) || !line.isEmpty();
      StringParts.append(run, out, i == 0 ? "" : "\n", indented ? indention : "");
      out.append(line);
    }
    return kept(value, out.toString());
  }

  private static Object format(Run run, Object value, Arguments arguments) {
    if (!arguments.positional().isEmpty() && !arguments.named().isEmpty()) {
      throw Errors.filter("can't handle positional and keyword arguments at the same time");
    }
    Object template = Text.is(value) ? value : Repr.text(value);
    if (arguments.named().isEmpty()) {
      return PercentFormat.format(
          run, template, Sequence.tuple(new ArrayList<>(arguments.positional())));
    }
    Dict.Builder named = new Dict.Builder();
    arguments.named().forEach(named::put);
    return PercentFormat.format(run, template, named.build());
  }

  private static Object truncate(Run run, Object value, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("truncate", 0, "length", "killwords", "end", "leeway");
    int length = bound.size(0, 255);
    String end = bound.has(2) ? bound.text("truncate", 2) : "...";
    int leeway = bound.some(3) ? bound.size(3, 0) : TRUNCATE_LEEWAY;
    int room = length - Text.length(end);
    if (room < 0 || leeway < 0) {
      throw ModelException.invalid(
          "AssertionError: expected length >= "
              + Text.length(end)
              + " and leeway >= 0, got "
              + length
              + " and "
              + leeway);
    }
    if (Iteration.length(value) <= length + leeway) {
      return value;
    }
    String text = Text.of(value);
    if (text == null) {
      throw Errors.operands("+", value, end);
    }
    String cut = Text.part(text, 0, room);
    int blank = cut.lastIndexOf(' ');
    return (bound.truth(1) || blank < 0 ? cut : cut.substring(0, blank)) + end;
  }

  private static Object wordCount(Run run, Object value, Arguments arguments) {
    arguments.bind("wordcount", 0);
    long count = 0;
    boolean inWord = false;
    for (int c : Repr.text(value).codePoints().toArray()) {
      boolean word = c == '_' || CharacterClasses.letter(c) || CharacterClasses.numeric(c);
      count += word && !inWord ? 1 : 0;
      inWord = word;
    }
    return count;
  }

  /** As transformers defines it, in whose order of parameters jinja2's own first one is second. */
  private static Object toJson(Run run, Object value, Arguments arguments) {
    Arguments.Bound bound =
        arguments.bind("tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys");
    String indent = null;
    if (bound.some(1)) {
      String text = Text.of(bound.get(1));
      indent = text == null ? " ".repeat(Math.clamp(Numbers.size(bound.get(1)), 0, 1000)) : text;
    }
    String comma = indent == null ? ", " : ",";
    String colon = ": ";
    if (bound.some(2)) {
      List<Object> separators = Iteration.list(run, bound.get(2));
      if (separators.size() != 2) {
        throw Errors.value("separators must be two texts");
      }
      comma = Repr.text(separators.getFirst());
      colon = Repr.text(separators.getLast());
    }
    return JsonText.write(
        value, new JsonText.Style(bound.truth(0), indent, comma, colon, bound.truth(3)));
  }
}
