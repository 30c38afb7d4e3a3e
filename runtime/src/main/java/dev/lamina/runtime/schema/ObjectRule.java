package dev.lamina.runtime.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Objects: their properties in the schema's order, then others if they are allowed. */
final class ObjectRule {
  private ObjectRule() {}

  private record Member(String rule, boolean required) {}

  static String of(ObjectNode schema, SchemaGrammar grammar) {
    JsonNode properties = schema.path("properties");
    JsonNode others = schema.path("additionalProperties");
    if (!properties.isMissingNode() && !properties.isObject()) {
      throw SchemaGrammar.invalid("properties is no object");
    }
    Rules rules = grammar.rules();
    Set<String> required = new HashSet<>();
    SchemaGrammar.elements(schema, "required")
        .forEach(name -> required.add(SchemaGrammar.text(name, "required")));
    List<Member> members = new ArrayList<>();
    for (Map.Entry<String, JsonNode> property : properties.properties()) {
      String key = Rules.literal(Json.write(Json.nodes().textNode(property.getKey())));
      String value = grammar.rule(property.getValue());
      boolean must = required.remove(property.getKey());
      members.add(new Member(rules.add(key + " \":\" ws " + value + " ws"), must));
    }
    for (String name : required.stream().sorted().toList()) {
      String key = Rules.literal(Json.write(Json.nodes().textNode(name)));
      members.add(new Member(rules.add(key + " \":\" ws value ws"), true));
    }
    boolean open =
        others.isObject() || (others.isMissingNode() ? members.isEmpty() : isTrue(others));
    String other =
        open
            ? others.isObject()
                ? rules.add("string \":\" ws " + grammar.rule(others) + " ws")
                : "member"
            : "";
    return rules.add("\"{\" ws " + first(members, 0, other, rules) + " \"}\"");
  }

  private static boolean isTrue(JsonNode others) {
    if (!others.isBoolean()) {
      throw SchemaGrammar.invalid("additionalProperties is no schema");
    }
    return others.booleanValue();
  }

  /** The rule for what comes from a member on, where none was written yet. */
  private static String first(List<Member> members, int at, String other, Rules rules) {
    // From the last on, so that each rule is there when it is named.
    String rest = other.isEmpty() ? rules.add("\"\"") : rules.add("( \",\" ws " + other + " )*");
    String begin =
        other.isEmpty() ? rules.add("\"\"") : rules.add("( " + other + " " + rest + " )?");
    for (int i = members.size() - 1; i >= at; i--) {
      Member member = members.get(i);
      String here = member.rule() + " " + rest;
      begin = rules.add(member.required() ? here : here + " | " + begin);
      String next = "\",\" ws " + member.rule();
      rest = rules.add((member.required() ? next : "( " + next + " )?") + " " + rest);
    }
    return begin;
  }
}
