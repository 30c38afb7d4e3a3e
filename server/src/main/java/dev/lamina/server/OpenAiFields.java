package dev.lamina.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The members that OpenAI's requests for text have in common, as Lamina's options. What is absent
 * is left to the model's own parameters. Spec: http-api-and-cli §1.18.
 */
final class OpenAiFields {
  /** Called alike here and there. */
  private static final List<String> OPTIONS =
      List.of("temperature", "top_p", "seed", "frequency_penalty", "presence_penalty");

  private OpenAiFields() {}

  static Map<String, JsonNode> options(Fields body) {
    Map<String, JsonNode> options = new HashMap<>();
    for (String name : OPTIONS) {
      body.find(name).ifPresent(value -> options.put(name, value));
    }
    body.find("max_completion_tokens")
        .or(() -> body.find("max_tokens"))
        .ifPresent(most -> options.put("num_predict", most));
    body.find("stop")
        .ifPresent(
            stop ->
                options.put("stop", stop.isTextual() ? Json.nodes().arrayNode().add(stop) : stop));
    return options;
  }

  /** {@code "json"} or a schema; the schema's name and strictness have no effect. */
  static Optional<JsonNode> format(Fields body) {
    Fields wanted = body.within("response_format");
    return switch (wanted.text("type")) {
      case "json_object" -> Optional.of(Json.nodes().textNode("json"));
      case "json_schema" -> {
        Fields schema = wanted.within("json_schema");
        yield schema.object("schema").map(ObjectNode.class::cast);
      }
      default -> Optional.empty();
    };
  }

  /** Whether, or how hard, to think. */
  static Optional<JsonNode> think(Fields body) {
    String effort = body.within("reasoning").text("effort");
    String level = effort.isEmpty() ? body.text("reasoning_effort") : effort;
    return switch (level) {
      case "" -> Optional.empty();
      case "none" -> Optional.of(Json.nodes().booleanNode(false));
      case "minimal" -> Optional.of(Json.nodes().textNode("low"));
      case "low", "medium", "high", "max" -> Optional.of(Json.nodes().textNode(level));
      case "xhigh", "ultra" -> Optional.of(Json.nodes().textNode("max"));
      default ->
          throw ModelException.invalid(
              "invalid reasoning value: "
                  + Json.write(Json.nodes().textNode(level))
                  + " (must be \"none\", \"minimal\", \"low\", \"medium\", \"high\", \"xhigh\","
                  + " \"ultra\" or \"max\")");
    };
  }

  /** Whether a stream is to end with the numbers of tokens. */
  static boolean wantsUsage(Fields body) {
    return body.within("stream_options").flag("include_usage", false);
  }
}
