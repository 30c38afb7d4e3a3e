package dev.lamina.cli.sessions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * A conversation with a model as it was at one moment, with all that makes it go on the same way.
 *
 * @param id how the store knows it
 * @param name what its user calls it
 * @param updated when the last was said
 * @param settings {@code system}, {@code options}, {@code format} and {@code think} where they
 *     differ from the model's own, as requests have them
 * @param messages what was said, as the API has it; the model's own messages are not among it
 */
public record SavedSession(
    String id,
    Optional<String> name,
    String model,
    Instant began,
    Instant updated,
    ObjectNode settings,
    ArrayNode messages) {

  /** What a user may call it by. */
  public String label() {
    return name.orElse(id);
  }

  /** The first thing that the user said; empty if it was nothing. */
  public String first() {
    for (JsonNode message : messages) {
      if (message.path("role").asText().equals("user")) {
        return message.path("content").asText("");
      }
    }
    return "";
  }

  /** All of it. */
  public ObjectNode json() {
    ObjectNode json = Json.object().put("id", id);
    name.ifPresent(text -> json.put("name", text));
    json.put("model", model).put("began", began.toString()).put("updated", updated.toString());
    json.set("settings", settings);
    json.set("messages", messages);
    return json;
  }

  /**
   * Reads what {@link #json} gave.
   *
   * @throws ModelException CORRUPT when it is something else
   */
  static SavedSession parse(byte[] bytes) {
    try {
      ObjectNode json = Json.parseObject(bytes);
      if (json.path("messages") instanceof ArrayNode messages
          && json.path("settings") instanceof ObjectNode settings
          && json.path("id").isTextual()
          && json.path("model").isTextual()) {
        return new SavedSession(
            json.path("id").asText(),
            Optional.of(json.path("name").asText("")).filter(text -> !text.isEmpty()),
            json.path("model").asText(),
            Instant.parse(json.path("began").asText()),
            Instant.parse(json.path("updated").asText()),
            settings,
            messages);
      }
    } catch (ModelException | DateTimeException e) {
      throw new ModelException(
          ModelException.Kind.CORRUPT, "it is no saved session: " + e.getMessage(), e);
    }
    throw ModelException.corrupt("it is no saved session");
  }
}
