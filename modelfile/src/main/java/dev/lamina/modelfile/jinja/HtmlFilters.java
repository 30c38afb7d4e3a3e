package dev.lamina.modelfile.jinja;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Filters made for web pages; of them chat templates use {@code safe} and {@code escape}. */
final class HtmlFilters {
  private static final Pattern IN_NO_ATTRIBUTE_NAME = Pattern.compile("[ \\t\\n\\r\\f\\u000b/>=]");
  private static final Pattern ENTITY = Pattern.compile("&(#\\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\\w+);");

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private HtmlFilters() {}

  static void addTo(Map<String, Filters.Filter> filters) {
    filters.put("safe", HtmlFilters::safe);
    filters.put("escape", HtmlFilters::escape);
    filters.put("e", HtmlFilters::escape);
    filters.put("forceescape", HtmlFilters::forceEscape);
    filters.put("striptags", HtmlFilters::stripTags);
    filters.put("urlencode", HtmlFilters::urlEncode);
    filters.put("xmlattr", HtmlFilters::xmlAttributes);
  }

  private static Object safe(Run run, Object value, Arguments arguments) {
    arguments.bind("safe", 0);
    return new Markup(Repr.text(value));
  }

  private static Object escape(Run run, Object value, Arguments arguments) {
    arguments.bindPositional("escape", 0, 0);
    return new Markup(Markup.escape(value));
  }

  private static Object forceEscape(Run run, Object value, Arguments arguments) {
    arguments.bind("forceescape", 0);
    return new Markup(Markup.escape(Repr.text(value)));
  }

  /** Without comments and tags, white space collapsed, entities read. */
  private static Object stripTags(Run run, Object value, Arguments arguments) {
    arguments.bind("striptags", 0);
    String text = cut(Repr.text(value), "<!--", "-->");
    StringJoiner words = new StringJoiner(" ");
    for (Object word :
        StringParts.split(cut(text, "<", ">"), Arguments.NONE.bind("split", 0, "sep", "max"), false)
            .items()) {
      words.add(Repr.text(word));
    }
    return ENTITY
        .matcher(words.toString())
        .replaceAll(found -> Matcher.quoteReplacement(entity(found.group())));
  }

  private static String cut(String text, String open, String close) {
    StringBuilder kept = new StringBuilder();
    int from = 0;
    for (int start = text.indexOf(open); start >= 0; start = text.indexOf(open, from)) {
      int end = text.indexOf(close, start);
      if (end < 0) {
        break;
      }
      kept.append(text, from, start);
      from = end + close.length();
    }
    return kept.append(text, from, text.length()).toString();
  }

  private static String entity(String entity) {
    String name = entity.substring(1, entity.length() - 1);
    if (name.startsWith("#")) {
      boolean hex = name.length() > 1 && Character.toLowerCase(name.charAt(1)) == 'x';
      int code = Integer.parseInt(name.substring(hex ? 2 : 1), hex ? 16 : 10);
      return Character.isValidCodePoint(code) ? Character.toString(code) : "\ufffd";
    }
    return switch (name) {
      case "amp", "AMP" -> "&";
      case "lt", "LT" -> "<";
      case "gt", "GT" -> ">";
      case "quot", "QUOT" -> "\"";
      case "apos" -> "'";
      case "nbsp" -> "\u00a0";
      default -> entity;
    };
  }

  private static Object urlEncode(Run run, Object value, Arguments arguments) {
    arguments.bind("urlencode", 0);
    if (Text.is(value) || !Iteration.possible(value)) {
      return quote(Repr.text(value), false);
    }
    Object pairs = value instanceof Dict dict ? new DictView(dict, DictView.Part.ITEMS) : value;
    List<String> parts = new ArrayList<>();
    for (Iterator<Object> each = Iteration.of(run, pairs); each.hasNext(); ) {
      List<Object> pair = Iteration.list(run, each.next());
      if (pair.size() != 2) {
        throw Errors.value("not enough or too many values to unpack (expected 2)");
      }
      parts.add(
          quote(Repr.text(pair.getFirst()), true) + "=" + quote(Repr.text(pair.getLast()), true));
    }
    return String.join("&", parts);
  }

  private static String quote(String text, boolean forQuery) {
    StringBuilder out = new StringBuilder(text.length());
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "_.-~".indexOf(c) >= 0;
      if (plain || (c == '/' && !forQuery)) {
        out.append(c);
      } else if (c == ' ' && forQuery) {
        out.append('+');
      } else {
        out.append('%').append(HEX.toHexDigits(b));
      }
    }
    return out.toString();
  }

  private static Object xmlAttributes(Run run, Object value, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("xmlattr", 0, "autospace");
    if (!(value instanceof Dict dict)) {
      throw value instanceof Undefined undefined
          ? undefined.failure()
          : Errors.type("'" + Types.name(value) + "' object has no attribute 'items'");
    }
    StringJoiner out = new StringJoiner(" ");
    for (Map.Entry<Object, Object> entry : dict.entries()) {
      if (entry.getValue() == None.NONE || entry.getValue() instanceof Undefined) {
        continue;
      }
      String name = Text.of(Dict.original(entry.getKey()));
      if (name == null || IN_NO_ATTRIBUTE_NAME.matcher(name).find()) {
        throw Errors.value(
            "Invalid character in attribute name: " + Repr.of(name == null ? "" : name));
      }
      out.add(Markup.escape(name) + "=\"" + Markup.escape(entry.getValue()) + "\"");
    }
    boolean space = Iteration.truth(bound.get(0, true)) && out.length() > 0;
    return space ? " " + out : out.toString();
  }
}
