package dev.lamina.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What of an answer must agree between two servers: names and types of the members, the values of
 * those that say what happened, and the order in which different events follow each other.
 */
final class GoldenShape {
  /** Members whose values are compared. */
  private static final Set<String> TELLING =
      Set.of(
          "error",
          "done",
          "done_reason",
          "finish_reason",
          "role",
          "object",
          "status",
          "message",
          "owned_by",
          "stop_reason",
          "type");

  /** Members that depend on the file of weights, which Ollama writes anew. */
  private static final Set<String> OF_THE_WEIGHTS = Set.of("model_info", "tensors");

  /** Members that Lamina tells besides, where there is something to tell. */
  private static final Set<String> BESIDES =
      Set.of("dropped_messages", "prompt_cut", "kind", "engine", "memory", "needed", "waiting");

  private GoldenShape() {}

  private static final String SUCCESS = "{status=success}";

  /**
   * The events of a body, one after the other; like ones that follow each other count once, but for
   * the end.
   */
  static List<String> of(String body, String mediaType) {
    if (!mediaType.contains("json") && !mediaType.equals("text/event-stream")) {
      return List.of(body);
    }
    List<String> shapes = new ArrayList<>();
    for (JsonNode json : objects(body)) {
      String shape = shape("", json);
      if (shapes.isEmpty() || shape.equals(SUCCESS) || !shapes.getLast().equals(shape)) {
        shapes.add(shape);
      }
    }
    if (body.endsWith("data: [DONE]\n\n")) {
      shapes.add("[DONE]");
    }
    return shapes;
  }

  /** The objects of a body, be it one, a line each or an event each. */
  static List<JsonNode> objects(String body) {
    return body.lines()
        .map(line -> line.startsWith("data: ") ? line.substring("data: ".length()) : line)
        .filter(line -> line.startsWith("{"))
        .map(Json::parse)
        .toList();
  }

  private static String shape(String name, JsonNode json) {
    return switch (json) {
      case ObjectNode object -> {
        var members = new TreeMap<String, String>();
        object.properties().stream()
            .filter(member -> !BESIDES.contains(member.getKey()))
            .forEach(
                member ->
                    members.put(
                        member.getKey(),
                        OF_THE_WEIGHTS.contains(member.getKey())
                            ? "…"
                            : shape(member.getKey(), member.getValue())));
        yield members.toString();
      }
      case ArrayNode array -> {
        var elements = new TreeSet<String>();
        array.forEach(element -> elements.add(shape(name, element)));
        yield elements.toString();
      }
      default ->
          TELLING.contains(name)
              ? json.asText().replaceAll("[0-9a-f]{64}", "HEX")
              : json.getNodeType().name().toLowerCase(Locale.ROOT);
    };
  }
}
