package dev.lamina.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The members of a JSON object as clients send them: names count in any case, the last of several
 * alike, and null is as good as absent. A member of the wrong type is INVALID, and named. Spec:
 * http-api-and-cli §1.1.
 */
record Fields(ObjectNode json) {
  /** A member, if it is there. */
  Optional<JsonNode> find(String name) {
    JsonNode found = null;
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      if (member.getKey().equalsIgnoreCase(name)) {
        found = member.getValue();
      }
    }
    return Optional.ofNullable(found).filter(value -> !value.isNull());
  }

  /** A text; empty if it is absent. */
  String text(String name) {
    return optionalText(name).orElse("");
  }

  /** The text of the first of these members that is there and not empty. */
  String firstText(String... names) {
    for (String name : names) {
      String text = text(name);
      if (!text.isEmpty()) {
        return text;
      }
    }
    return "";
  }

  Optional<String> optionalText(String name) {
    return typed(name, "a string", JsonNode::isTextual).map(JsonNode::textValue);
  }

  boolean flag(String name, boolean absent) {
    return typed(name, "a boolean", JsonNode::isBoolean).map(JsonNode::booleanValue).orElse(absent);
  }

  Optional<Long> integer(String name) {
    return typed(name, "an integer", JsonNode::canConvertToExactIntegral).map(JsonNode::longValue);
  }

  /** The members of an object within, null ones left out; keys in their own case. */
  Map<String, JsonNode> map(String name) {
    Map<String, JsonNode> map = new LinkedHashMap<>();
    object(name)
        .ifPresent(
            object ->
                object
                    .properties()
                    .forEach(
                        member -> {
                          if (!member.getValue().isNull()) {
                            map.put(member.getKey(), member.getValue());
                          }
                        }));
    return map;
  }

  Optional<ObjectNode> object(String name) {
    return typed(name, "an object", JsonNode::isObject).map(ObjectNode.class::cast);
  }

  /** The members of an object within; none if it is absent. */
  Fields within(String name) {
    return new Fields(object(name).orElseGet(Json::object));
  }

  /** A list; empty if it is absent. */
  List<JsonNode> list(String name) {
    List<JsonNode> elements = new ArrayList<>();
    typed(name, "an array", JsonNode::isArray).ifPresent(array -> array.forEach(elements::add));
    return elements;
  }

  List<Fields> objects(String name) {
    return elements(name, "objects", JsonNode::isObject).stream()
        .map(element -> new Fields((ObjectNode) element))
        .toList();
  }

  List<String> texts(String name) {
    return elements(name, "strings", JsonNode::isTextual).stream()
        .map(JsonNode::textValue)
        .toList();
  }

  List<Integer> integers(String name) {
    return elements(name, "integers", JsonNode::canConvertToInt).stream()
        .map(JsonNode::intValue)
        .toList();
  }

  private List<JsonNode> elements(String name, String expected, Predicate<JsonNode> type) {
    List<JsonNode> elements = list(name);
    for (JsonNode element : elements) {
      if (!type.test(element)) {
        throw mistyped(name, "an array of " + expected, element);
      }
    }
    return elements;
  }

  private Optional<JsonNode> typed(String name, String expected, Predicate<JsonNode> type) {
    Optional<JsonNode> value = find(name);
    if (value.isPresent() && !type.test(value.get())) {
      throw mistyped(name, expected, value.get());
    }
    return value;
  }

  private static ModelException mistyped(String name, String expected, JsonNode actual) {
    return ModelException.invalid(
        "invalid field \"" + name + "\": expected " + expected + ", got " + kind(actual));
  }

  /** What a value is, in words. */
  static String kind(JsonNode value) {
    return value.getNodeType().name().toLowerCase(Locale.ROOT);
  }
}
