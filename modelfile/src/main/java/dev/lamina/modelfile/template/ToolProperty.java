package dev.lamina.modelfile.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A parameter of a tool.
 *
 * @param items any JSON, or a nil
 * @param properties the inner properties as a struct whose JSON keeps their order, or a nil
 */
record ToolProperty(
    List<ToolProperty> anyOf,
    List<String> types,
    Object items,
    String description,
    GoList choices,
    Object properties,
    List<String> required)
    implements GoStruct {
  private static final int DEEPEST = 200;

  static final ToolProperty NONE =
      new ToolProperty(
          List.of(),
          List.of(),
          Nil.INTERFACE,
          "",
          GoList.orNil(List.of(), ListType.ANY),
          Nil.INTERFACE,
          List.of());

  static ToolProperty of(JsonNode json) {
    return of(json, 0);
  }

  private static ToolProperty of(JsonNode json, int depth) {
    if (depth > DEEPEST) {
      throw new Fault("a tool's properties are nested more than " + DEEPEST + " deep");
    }
    List<ToolProperty> anyOf = new ArrayList<>();
    json.path("anyOf").forEach(each -> anyOf.add(of(each, depth + 1)));
    return new ToolProperty(
        anyOf,
        ToolValues.texts(json.path("type")),
        Values.of(json.path("items")),
        json.path("description").asText(""),
        GoList.orNil(json.path("enum").valueStream().toList(), ListType.ANY),
        inner(json.path("properties"), depth),
        ToolValues.texts(json.path("required")));
  }

  private static Object inner(JsonNode json, int depth) {
    if (!json.isObject()) {
      return Nil.INTERFACE;
    }
    Map<String, Object> members = new LinkedHashMap<>();
    json.properties()
        .forEach(entry -> members.put(entry.getKey(), of(entry.getValue(), depth + 1)));
    return new Struct("*api.ToolPropertiesMap", Map.of(), members, true);
  }

  @Override
  public String typeName() {
    return "api.ToolProperty";
  }

  @Override
  public Optional<Object> field(String name) {
    return Optional.ofNullable(fields().get(name));
  }

  @Override
  public Optional<Object> method(String name) {
    return name.equals("ToTypeScriptType") ? Optional.of(typeScript()) : Optional.empty();
  }

  @Override
  public Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("AnyOf", GoList.orNil(anyOf, ListType.PROPERTIES));
    fields.put("Type", GoList.orNil(types, ListType.PROPERTY_TYPE));
    fields.put("Items", items);
    fields.put("Description", description);
    fields.put("Enum", choices);
    fields.put("Properties", properties);
    fields.put("Required", GoList.orNil(required, ListType.STRINGS));
    return fields;
  }

  @Override
  public Map<String, Object> json() {
    Map<String, Object> members = new LinkedHashMap<>();
    fields()
        .forEach(
            (name, value) -> {
              if (Values.isTrue(value) || (name.equals("Items") && !Nil.is(value))) {
                members.put(
                    name.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + name.substring(1),
                    value);
              }
            });
    return members;
  }

  /** The type in TypeScript's words. */
  String typeScript() {
    if (!anyOf.isEmpty()) {
      return String.join(" | ", anyOf.stream().map(ToolProperty::typeScript).toList());
    }
    if (types.isEmpty()) {
      return "any";
    }
    return String.join(" | ", types.stream().map(ToolProperty::typeScript).toList());
  }

  private static String typeScript(String type) {
    return switch (type) {
      case "string", "boolean", "null" -> type;
      case "number", "integer" -> "number";
      case "array" -> "any[]";
      case "object" -> "Record<string, any>";
      default -> "any";
    };
  }
}
