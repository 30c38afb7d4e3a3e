package dev.lamina.runtime.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A grammar in GBNF whose texts are the JSON values that a schema allows.
 *
 * <p>Enforced: types, {@code enum}, {@code const}, objects with their properties in the schema's
 * order, {@code required} and {@code additionalProperties}, arrays with {@code items}, {@code
 * prefixItems} and their number, {@code anyOf}, {@code oneOf}, {@code allOf} of objects, {@code
 * $ref} within the schema, the length of texts, {@code pattern}, the formats of dates, times and
 * UUIDs, and ranges of integers. What a grammar cannot say, such as {@code uniqueItems}, {@code
 * multipleOf}, {@code not} or ranges of other numbers, is left to who reads the answer.
 */
public final class SchemaGrammar {
  private static final int DEEPEST = 64;

  private final Rules rules;
  private final Map<String, String> references = new HashMap<>();
  private final JsonNode whole;
  private int depth;

  private SchemaGrammar(JsonNode whole, Rules rules) {
    this.whole = whole;
    this.rules = rules;
  }

  /**
   * The grammar of a schema.
   *
   * @throws ModelException INVALID for what is no schema, refers to what is not in it, or is too
   *     large
   */
  public static String of(ObjectNode schema) {
    var rules = new Rules();
    return rules.text(rule(schema, rules));
  }

  /** The name of the rule for a schema, which is put among others; throws as {@link #of}. */
  static String rule(ObjectNode schema, Rules rules) {
    return new SchemaGrammar(schema, rules).rule((JsonNode) schema);
  }

  Rules rules() {
    return rules;
  }

  /** The name of the rule for a schema. */
  String rule(JsonNode schema) {
    if (++depth > DEEPEST) {
      throw invalid("it is nested deeper than " + DEEPEST);
    }
    try {
      if (schema.isBoolean() && schema.booleanValue()) {
        return "value";
      }
      if (!schema.isObject()) {
        throw invalid("not a schema: " + Json.write(schema));
      }
      return rule((ObjectNode) schema);
    } finally {
      depth--;
    }
  }

  private String rule(ObjectNode schema) {
    if (schema.has("$ref")) {
      return reference(schema.path("$ref"));
    }
    if (schema.has("const")) {
      return rules.add(Rules.literal(Json.write(schema.get("const"))));
    }
    if (schema.has("enum")) {
      return rules.add(
          choice(
              elements(schema, "enum").stream()
                  .map(value -> Rules.literal(Json.write(value)))
                  .toList(),
              "enum"));
    }
    for (String either : List.of("anyOf", "oneOf")) {
      if (schema.has(either)) {
        return rules.add(
            choice(elements(schema, either).stream().map(this::rule).toList(), either));
      }
    }
    if (schema.has("allOf")) {
      return rule(merged(schema));
    }
    JsonNode type = schema.path("type");
    if (type.isArray()) {
      List<String> types = new ArrayList<>();
      type.forEach(each -> types.add(typed(schema, text(each, "type"))));
      return rules.add(choice(types, "type"));
    }
    return typed(schema, type.isMissingNode() ? implied(schema) : text(type, "type"));
  }

  /** What a schema without a type is about. */
  private static String implied(ObjectNode schema) {
    if (schema.has("properties") || schema.has("additionalProperties")) {
      return "object";
    }
    if (schema.has("items") || schema.has("prefixItems")) {
      return "array";
    }
    return schema.has("pattern") || schema.has("maxLength") || schema.has("minLength")
        ? "string"
        : "value";
  }

  private String typed(ObjectNode schema, String type) {
    return switch (type) {
      case "object" -> ObjectRule.of(schema, this);
      case "array" -> ArrayRule.of(schema, this);
      case "string" -> TextRule.of(schema, rules);
      case "integer" -> IntegerRule.of(schema, rules);
      case "number", "boolean", "null", "value" -> type;
      default -> throw invalid("\"" + type + "\" is no type");
    };
  }

  /** A rule for each place that is referred to, made when it is first needed. */
  private String reference(JsonNode reference) {
    String pointer = text(reference, "$ref");
    Set<String> seen = new HashSet<>();
    JsonNode target = target(pointer);
    while (target.has("$ref")) {
      if (!seen.add(pointer)) {
        throw invalid("$ref " + pointer + " refers to itself");
      }
      pointer = text(target.path("$ref"), "$ref");
      target = target(pointer);
    }
    String known = references.get(pointer);
    if (known == null) {
      known = rules.reserve();
      references.put(pointer, known);
      rules.define(known, rule(target));
    }
    return known;
  }

  private JsonNode target(String pointer) {
    if (!pointer.startsWith("#")) {
      throw invalid("$ref " + pointer + ": only references within the schema can be followed");
    }
    JsonNode target =
        pointer.length() == 1 || pointer.startsWith("#/")
            ? whole.at(pointer.substring(1))
            : whole.path("");
    if (target.isMissingNode()) {
      throw invalid("$ref " + pointer + " is not there");
    }
    return target;
  }

  /** All parts as one schema of an object; the first word on a member counts. */
  private ObjectNode merged(ObjectNode schema) {
    ObjectNode merged = schema.deepCopy();
    merged.remove("allOf");
    for (JsonNode part : elements(schema, "allOf")) {
      JsonNode found = part.has("$ref") ? target(text(part.path("$ref"), "$ref")) : part;
      if (!(found instanceof ObjectNode object)) {
        throw invalid("allOf: not a schema: " + Json.write(found));
      }
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        JsonNode there = merged.get(member.getKey());
        if (there == null) {
          merged.set(member.getKey(), member.getValue().deepCopy());
        } else if (there instanceof ObjectNode ours
            && member.getValue() instanceof ObjectNode theirs) {
          theirs.properties().forEach(each -> ours.putIfAbsent(each.getKey(), each.getValue()));
        } else if (there instanceof com.fasterxml.jackson.databind.node.ArrayNode list) {
          member.getValue().forEach(list::add);
        }
      }
    }
    return merged;
  }

  private static String choice(List<String> names, String member) {
    if (names.isEmpty()) {
      throw invalid(member + ": there is nothing to choose from");
    }
    return names.stream().distinct().collect(Collectors.joining(" | "));
  }

  static List<JsonNode> elements(ObjectNode schema, String member) {
    JsonNode array = schema.path(member);
    if (!array.isArray() && !array.isMissingNode()) {
      throw invalid(member + " is no array");
    }
    List<JsonNode> elements = new ArrayList<>();
    array.forEach(elements::add);
    return elements;
  }

  static String text(JsonNode node, String member) {
    if (!node.isTextual()) {
      throw invalid(member + ": " + Json.write(node) + " is no text");
    }
    return node.textValue();
  }

  /** A number of things; {@code absent} if it is not said. */
  static int count(ObjectNode schema, String member, int absent) {
    JsonNode node = schema.path(member);
    if (node.isMissingNode() || node.isNull()) {
      return absent;
    }
    if (!node.canConvertToExactIntegral() || node.longValue() < 0) {
      throw invalid(member + ": " + Json.write(node) + " is no count");
    }
    return (int) Math.min(node.longValue(), Integer.MAX_VALUE);
  }

  static ModelException invalid(String reason) {
    return ModelException.invalid("format: invalid JSON schema: " + reason);
  }
}
