package dev.lamina.modelfile.jinja;

import dev.lamina.store.ModelException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Python's {@code json.dumps}: the text of a value, its members in their order, a blank after
 * commas and colons.
 */
final class JsonText {
  private static final HexFormat HEX = HexFormat.of();

  /**
   * How it is written.
   *
   * @param indent what each level is indented with; null for all on one line
   */
  record Style(
      boolean ascii, @Nullable String indent, String comma, String colon, boolean sortKeys) {}

  private final Style style;
  private final StringBuilder out = new StringBuilder();
  private int level;

  private JsonText(Style style) {
    this.style = style;
  }

  static String write(Object value, Style style) {
    JsonText json = new JsonText(style);
    json.append(value);
    return json.out.toString();
  }

  private void append(Object value) {
    if (out.length() > Run.LONGEST_TEXT) {
      throw ModelException.invalid("a value's JSON is too long");
    }
    switch (value) {
      case None none -> out.append("null");
      case String text -> quote(text);
      case Markup markup -> quote(markup.text());
      case Dict dict -> object(dict);
      case Sequence sequence -> array(sequence.items());
      default -> {
        if (!Numbers.is(value)) {
          throw Errors.type("Object of type " + Types.name(value) + " is not JSON serializable");
        }
        out.append(number(value));
      }
    }
  }

  private static String number(Object value) {
    return switch (value) {
      case Boolean bool -> bool ? "true" : "false";
      case BigInteger number -> Repr.digits(number);
      case Double number when !Double.isFinite(number) ->
          number.isNaN() ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
      case Double number -> Floats.repr(number);
      default -> value.toString();
    };
  }

  private void array(List<Object> items) {
    if (items.isEmpty()) {
      out.append("[]");
      return;
    }
    out.append('[');
    level++;
    for (Iterator<Object> rest = items.iterator(); rest.hasNext(); ) {
      newline();
      append(rest.next());
      out.append(rest.hasNext() ? style.comma() : "");
    }
    level--;
    newline();
    out.append(']');
  }

  private void object(Dict dict) {
    if (dict.size() == 0) {
      out.append("{}");
      return;
    }
    out.append('{');
    level++;
    for (var rest = members(dict).iterator(); rest.hasNext(); ) {
      Map.Entry<Object, Object> member = rest.next();
      newline();
      quote(key(Dict.original(member.getKey())));
      out.append(style.colon());
      append(member.getValue());
      out.append(rest.hasNext() ? style.comma() : "");
    }
    level--;
    newline();
    out.append('}');
  }

  private Iterable<Map.Entry<Object, Object>> members(Dict dict) {
    if (!style.sortKeys()) {
      return dict.entries();
    }
    List<Object> keys = new ArrayList<>();
    dict.entries().forEach(entry -> keys.add(Dict.original(entry.getKey())));
    List<Map.Entry<Object, Object>> members = new ArrayList<>();
    for (Object key : Ordering.sorted(keys, same -> same, false)) {
      Object value = dict.get(key);
      if (value != null) {
        members.add(Map.entry(key, value));
      }
    }
    return members;
  }

  private static String key(Object key) {
    return switch (key) {
      case String text -> text;
      case None none -> "null";
      default -> {
        if (!Numbers.is(key)) {
          throw Errors.type("keys must be str, int, float, bool or None, not " + Types.name(key));
        }
        yield number(key);
      }
    };
  }

  private void newline() {
    String indent = style.indent();
    if (indent != null) {
      out.append('\n').repeat(indent, level);
    }
  }

  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\f' -> out.append("\\f");
        case '\b' -> out.append("\\b");
        default -> {
          if (c < ' ' || (style.ascii() && c > '~')) {
            out.append("\\u").append(HEX.toHexDigits(c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
