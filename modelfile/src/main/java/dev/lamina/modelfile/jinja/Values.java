package dev.lamina.modelfile.jinja;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** JSON as Python's values. */
final class Values {
  private Values() {}

  static Object of(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT, POJO -> dict(node);
      case ARRAY -> {
        List<Object> items = new ArrayList<>(node.size());
        node.forEach(item -> items.add(of(item)));
        yield Sequence.list(items);
      }
      case STRING, BINARY -> node.asText();
      case BOOLEAN -> node.booleanValue();
      case NUMBER -> number(node);
      case NULL, MISSING -> None.NONE;
    };
  }

  static Dict dict(JsonNode node) {
    Dict.Builder made = new Dict.Builder();
    node.properties().forEach(member -> made.put(member.getKey(), of(member.getValue())));
    return made.build();
  }

  private static Object number(JsonNode node) {
    if (!node.isIntegralNumber()) {
      return node.doubleValue();
    }
    return node.canConvertToLong()
        ? (Object) node.longValue()
        : Numbers.integer(node.bigIntegerValue());
  }
}
