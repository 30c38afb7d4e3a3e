package dev.lamina.modelfile.template;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.modelfile.chat.Tool;
import dev.lamina.modelfile.chat.ToolCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tools and tool calls as templates see them. What the reference does not know of a tool is not
 * there. Spec: gotemplate 14–17, "Decided" 1.
 */
final class ToolValues {
  private ToolValues() {}

  /** No tools at all print as null, an empty list as a list. */
  static GoList tools(Optional<List<Tool>> tools) {
    return tools.isPresent()
        ? GoList.of(tools.get().stream().map(tool -> tool(tool.json())).toList(), ListType.TOOLS)
        : GoList.orNil(List.of(), ListType.TOOLS);
  }

  private static Object tool(JsonNode json) {
    Object items = Values.of(json.path("items"));
    Object function = function(json.path("function"));
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("Type", json.path("type").asText(""));
    fields.put("Items", items);
    fields.put("Function", function);
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", json.path("type").asText(""));
    putUnlessNil(members, "items", items);
    members.put("function", function);
    return new Struct("template.templateTool", fields, members, true);
  }

  private static Object function(JsonNode json) {
    Object parameters = parameters(json.path("parameters"));
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("Name", json.path("name").asText(""));
    fields.put("Description", json.path("description").asText(""));
    fields.put("Parameters", parameters);
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("name", json.path("name").asText(""));
    members.put("description", json.path("description").asText(""));
    members.put("parameters", parameters);
    return new Struct("template.templateToolFunction", fields, members, true);
  }

  private static Object parameters(JsonNode json) {
    String type = json.path("type").asText("");
    Object definitions = Values.of(json.path("$defs"));
    Object items = Values.of(json.path("items"));
    GoList required = GoList.orNil(texts(json.path("required")), ListType.STRINGS);
    Object properties = properties(json.path("properties"));
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("Type", type);
    fields.put("Defs", definitions);
    fields.put("Items", items);
    fields.put("Required", required);
    fields.put("Properties", properties);
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", type);
    putUnlessNil(members, "$defs", definitions);
    putUnlessNil(members, "items", items);
    if (required.length() > 0) {
      members.put("required", required);
    }
    members.put("properties", properties);
    return new Struct("template.templateToolFunctionParameters", fields, members, true);
  }

  private static Object properties(JsonNode json) {
    Map<String, ToolProperty> properties = new LinkedHashMap<>();
    json.properties()
        .forEach(entry -> properties.put(entry.getKey(), ToolProperty.of(entry.getValue())));
    return new GoMap.Properties(properties, !json.isObject());
  }

  private static void putUnlessNil(Map<String, Object> members, String name, Object value) {
    if (!Nil.is(value)) {
      members.put(name, value);
    }
  }

  /** A text, or the texts of a list. */
  static List<String> texts(JsonNode json) {
    if (json.isTextual()) {
      return List.of(json.textValue());
    }
    List<String> texts = new ArrayList<>();
    json.forEach(each -> texts.add(each.asText("")));
    return texts;
  }

  static GoList calls(List<ToolCall> calls) {
    return GoList.orNil(calls.stream().map(ToolValues::call).toList(), ListType.TOOL_CALLS);
  }

  private static Object call(ToolCall call) {
    Map<String, Object> entries = new LinkedHashMap<>();
    call.arguments().properties().forEach(e -> entries.put(e.getKey(), e.getValue()));
    Map<String, Object> function = new LinkedHashMap<>();
    function.put("Index", (long) call.index());
    function.put("Name", call.name());
    function.put("Arguments", new GoMap.Arguments(entries, !call.hasArguments()));
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("ID", call.id());
    fields.put(
        "Function", new Struct("template.templateToolCallFunction", function, function, false));
    return new Struct("template.templateToolCall", fields, fields, false);
  }
}
