package dev.lamina.runtime.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Arrays: the first elements one by one, then any number of others. */
final class ArrayRule {
  /** More elements than that are as good as any number. */
  private static final int MOST = 200;

  private ArrayRule() {}

  static String of(ObjectNode schema, SchemaGrammar grammar) {
    List<JsonNode> first = SchemaGrammar.elements(schema, "prefixItems");
    JsonNode items = schema.path("items");
    boolean closed = items.isBoolean() && !items.booleanValue();
    int least = SchemaGrammar.count(schema, "minItems", 0);
    int most = SchemaGrammar.count(schema, "maxItems", Integer.MAX_VALUE);
    if (least > most || least > MOST || (closed && least > first.size())) {
      throw SchemaGrammar.invalid("minItems " + least + ": so many cannot be had");
    }
    most = closed ? Math.min(most, first.size()) : most;
    Rules rules = grammar.rules();
    // From the last on: what may follow when so many elements are there.
    String rest = "";
    if (!closed && most > first.size()) {
      String item = items.isMissingNode() || items.isBoolean() ? "value" : grammar.rule(items);
      int from = Math.max(0, least - first.size());
      String to = most >= MOST ? "" : Integer.toString(most - first.size());
      rest =
          first.isEmpty()
              ? many(item, from, most, rules)
              : rules.add("( \",\" ws " + item + " ws ){" + from + "," + to + "}");
    }
    for (int i = Math.min(first.size(), most) - 1; i >= 0; i--) {
      String one = (i > 0 ? "\",\" ws " : "") + grammar.rule(first.get(i)) + " ws " + rest;
      rest = rules.add(i < least ? one : "( " + one + " )?");
    }
    return rules.add("\"[\" ws " + rest + " \"]\"");
  }

  private static String many(String item, int least, int most, Rules rules) {
    int from = Math.max(0, least - 1);
    String to = most >= MOST ? "" : Integer.toString(most - 1);
    String all = item + " ws ( \",\" ws " + item + " ws ){" + from + "," + to + "}";
    return rules.add(least > 0 ? all : "( " + all + " )?");
  }
}
