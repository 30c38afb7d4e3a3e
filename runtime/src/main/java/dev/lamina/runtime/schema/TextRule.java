package dev.lamina.runtime.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Texts: by pattern, format or length. */
final class TextRule {
  /** A longer text than that is as good as one of any length. */
  private static final int MOST = 500;

  private static final String DATE =
      "[0-9]{4} \"-\" ( \"0\" [1-9] | \"1\" [0-2] ) \"-\" ( \"0\" [1-9] | [12] [0-9] | \"3\" [01] )";
  private static final String TIME =
      "( [01] [0-9] | \"2\" [0-3] ) \":\" [0-5] [0-9] \":\" [0-5] [0-9] ( \".\" [0-9]{1,9} )?"
          + " ( \"Z\" | [-+] ( [01] [0-9] | \"2\" [0-3] ) \":\" [0-5] [0-9] )";

  private TextRule() {}

  static String of(ObjectNode schema, Rules rules) {
    if (schema.has("pattern")) {
      String pattern = SchemaGrammar.text(schema.path("pattern"), "pattern");
      return rules.add(quoted(new PatternRule(pattern).body()));
    }
    int least = SchemaGrammar.count(schema, "minLength", 0);
    int most = SchemaGrammar.count(schema, "maxLength", Integer.MAX_VALUE);
    if (least > most || least > MOST) {
      throw SchemaGrammar.invalid("minLength " + least + ": so many cannot be had");
    }
    String format = schema.path("format").asText("");
    return switch (format) {
      case "date" -> rules.add(quoted(DATE));
      case "time" -> rules.add(quoted(TIME));
      case "date-time" -> rules.add(quoted(DATE + " \"T\" " + TIME));
      case "uuid" ->
          rules.add(quoted("hex{8} \"-\" hex{4} \"-\" hex{4} \"-\" hex{4} \"-\" hex{12}"));
      default ->
          least == 0 && most > MOST
              ? "string"
              : rules.add(quoted("char{" + least + "," + (most > MOST ? "" : most) + "}"));
    };
  }

  private static String quoted(String body) {
    return "\"\\\"\" " + body + " \"\\\"\"";
  }
}
