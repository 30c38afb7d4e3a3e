package dev.lamina.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.Tool;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The members of Anthropic's requests, as Lamina's. What is absent is left to the model's own
 * parameters. Spec: http-api-and-cli §1.20.
 */
final class AnthropicFields {
  /** Theirs and ours. */
  private static final Map<String, String> OPTIONS =
      Map.of(
          "max_tokens", "num_predict",
          "temperature", "temperature",
          "top_p", "top_p",
          "top_k", "top_k",
          "stop_sequences", "stop");

  private AnthropicFields() {}

  static Map<String, JsonNode> options(Fields body) {
    Map<String, JsonNode> options = new LinkedHashMap<>();
    OPTIONS.forEach(
        (theirs, ours) -> body.find(theirs).ifPresent(value -> options.put(ours, value)));
    return options;
  }

  /** The schema that an answer must keep to. */
  static Optional<JsonNode> format(Fields body) {
    return body.within("output_config").within("format").object("schema").map(JsonNode.class::cast);
  }

  /**
   * The client's own tools, unless their use is forbidden. Those with a type are run by Anthropic's
   * servers; here they are not to be had, so the model is not told of them.
   */
  static List<Tool> tools(Fields body) {
    if (ToolChoices.forbids(body)) {
      return List.of();
    }
    List<Tool> tools = new ArrayList<>();
    for (Fields tool : body.objects("tools")) {
      String type = tool.text("type");
      if (type.isEmpty() || type.equals("custom")) {
        tools.add(tool(tool));
      }
    }
    return List.copyOf(tools);
  }

  private static Tool tool(Fields tool) {
    ObjectNode function = Json.object().put("name", tool.text("name"));
    tool.optionalText("description").ifPresent(text -> function.put("description", text));
    tool.object("input_schema").ifPresent(schema -> function.set("parameters", schema));
    return Tool.function(function);
  }

  /** Whether a model can think. */
  @FunctionalInterface
  interface Ability {
    boolean there() throws IOException;
  }

  /** Whether, or how hard, to think; a model that cannot is not asked to. */
  static Optional<JsonNode> think(Fields body, Ability ability) throws IOException {
    Optional<JsonNode> think =
        switch (body.within("thinking").text("type")) {
          case "enabled" -> Optional.of(Json.nodes().booleanNode(true));
          case "disabled" -> Optional.of(Json.nodes().booleanNode(false));
          default -> effort(body.within("output_config").text("effort"));
        };
    return think.isEmpty() || ability.there() ? think : Optional.empty();
  }

  private static Optional<JsonNode> effort(String effort) {
    return switch (effort) {
      case "" -> Optional.empty();
      case "low", "medium", "high", "max" -> Optional.of(Json.nodes().textNode(effort));
      case "xhigh" -> Optional.of(Json.nodes().textNode("high"));
      default ->
          throw ModelException.invalid(
              "invalid effort: "
                  + Json.write(Json.nodes().textNode(effort))
                  + " (one of low, medium, high, xhigh, max)");
    };
  }
}
