package dev.lamina.modelfile.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import java.util.Optional;

/**
 * A tool that a model may call, as the request described it: {@code
 * {"type":"function","function":{…}}}, its members in their order.
 */
public record Tool(ObjectNode json) {
  /** Of its description: {@code name}, {@code description}, {@code parameters}. */
  public static Tool function(ObjectNode description) {
    return new Tool(Json.object().put("type", "function").set("function", description));
  }

  /** What calls name it by; empty where the description does not say. */
  public String name() {
    return function().path("name").asText();
  }

  /** The schema of the arguments of a call. */
  public Optional<ObjectNode> parameters() {
    return function().path("parameters") instanceof ObjectNode schema
        ? Optional.of(schema)
        : Optional.empty();
  }

  private JsonNode function() {
    return json.path("function");
  }
}
