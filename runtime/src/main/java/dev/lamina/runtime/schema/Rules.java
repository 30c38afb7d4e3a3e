package dev.lamina.runtime.schema;

import dev.lamina.store.ModelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The rules of a grammar in GBNF, as they come to be. What is used often is there by name. */
final class Rules {
  /** A grammar that is longer costs every token of the answer too much. */
  private static final int MOST = 5_000;

  private static final Map<String, String> COMMON =
      Map.ofEntries(
          // Enough to write it nicely, and not enough to write nothing else for ever.
          Map.entry("ws", "| \" \" | \"\\n\" [ \\t]{0,20}"),
          Map.entry(
              "char",
              "[^\"\\\\\\x7f\\x00-\\x1f] | \"\\\\\" ( [\"\\\\/bfnrt] | \"u\" hex hex hex hex )"),
          Map.entry("hex", "[0-9a-fA-F]"),
          Map.entry("string", "\"\\\"\" char* \"\\\"\""),
          Map.entry("integer", "\"-\"? ( \"0\" | [1-9] [0-9]{0,15} )"),
          Map.entry("number", "integer ( \".\" [0-9]{1,16} )? ( [eE] [-+]? [0-9]{1,3} )?"),
          Map.entry("boolean", "\"true\" | \"false\""),
          Map.entry("null", "\"null\""),
          Map.entry("value", "object | array | string | number | boolean | null"),
          Map.entry("object", "\"{\" ws ( member ( \",\" ws member )* )? \"}\""),
          Map.entry("member", "string \":\" ws value ws"),
          Map.entry("array", "\"[\" ws ( value ws ( \",\" ws value ws )* )? \"]\""));

  private final Map<String, String> own = new LinkedHashMap<>();

  /** A name for a rule that is to come, so that it can be used before. */
  String reserve() {
    if (own.size() >= MOST) {
      throw ModelException.invalid("format: the schema needs more than " + MOST + " rules");
    }
    String name = "r" + own.size();
    own.put(name, "");
    return name;
  }

  void define(String name, String body) {
    own.put(name, body);
  }

  /** A new rule; its name. */
  String add(String body) {
    String name = reserve();
    define(name, body);
    return name;
  }

  /**
   * A new rule for any text up to the first time that another one stands in it, that one included;
   * its name. There is a rule for each number of characters of it that are there already.
   */
  String upTo(String end) {
    int[] wanted = end.codePoints().toArray();
    List<String> names = new ArrayList<>();
    for (int at = 0; at <= wanted.length; at++) {
      names.add(reserve());
    }
    for (int at = 0; at < wanted.length; at++) {
      StringBuilder body = new StringBuilder();
      StringBuilder seen = new StringBuilder();
      for (int c : IntStream.of(wanted).distinct().toArray()) {
        String character = member(c);
        seen.append(character);
        body.append('[').append(character).append("] ");
        body.append(names.get(there(wanted, at, c))).append(" | ");
      }
      define(
          names.get(at),
          body.append("[^").append(seen).append("] ").append(names.getFirst()).toString());
    }
    define(names.getLast(), "\"\"");
    return names.getFirst();
  }

  /** How many characters of a text are there when one more comes after so many. */
  private static int there(int[] wanted, int before, int next) {
    int[] text = Arrays.copyOf(wanted, before + 1);
    text[before] = next;
    int there = before + 1;
    while (!Arrays.equals(text, before + 1 - there, before + 1, wanted, 0, there)) {
      there--;
    }
    return there;
  }

  /** All of it, beginning with a rule. */
  String text(String root) {
    StringBuilder text = new StringBuilder("root ::= ").append(root).append('\n');
    own.forEach((name, body) -> text.append(name).append(" ::= ").append(body).append('\n'));
    COMMON.forEach((name, body) -> text.append(name).append(" ::= ").append(body).append('\n'));
    return text.toString();
  }

  /** A character between brackets. */
  static String member(int code) {
    return "\\]^\"[-".indexOf(code) >= 0 || code < ' '
        ? "\\x%02x".formatted(code)
        : Character.toString(code);
  }

  /** A text that stands for itself. */
  static String literal(String text) {
    StringBuilder literal = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"', '\\' -> literal.append('\\').appendCodePoint(c);
                case '\n' -> literal.append("\\n");
                case '\r' -> literal.append("\\r");
                case '\t' -> literal.append("\\t");
                default -> {
                  if (c < ' ') {
                    literal.append("\\x%02x".formatted(c));
                  } else {
                    literal.appendCodePoint(c);
                  }
                }
              }
            });
    return literal.append('"').toString();
  }
}
