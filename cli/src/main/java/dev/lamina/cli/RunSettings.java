package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** How a model is asked: by the options of {@code run}, and what {@code /set} changes of them. */
final class RunSettings {
  private static final Set<String> LEVELS = Set.of("low", "medium", "high", "max");

  Optional<JsonNode> keepAlive = Optional.empty();
  Optional<JsonNode> format = Optional.empty();

  /** Empty: as the model does of itself. */
  Optional<JsonNode> think = Optional.empty();

  final SortedMap<String, JsonNode> options = new TreeMap<>();
  boolean hideThinking;
  boolean verbose;
  boolean wordWrap = true;

  /** Reads a level; throws INVALID, in the reference's words. */
  static JsonNode think(String level) {
    if (level.equals("true") || level.equals("false")) {
      return Json.nodes().booleanNode(level.equals("true"));
    }
    if (LEVELS.contains(level)) {
      return Json.nodes().textNode(level);
    }
    throw ModelException.invalid(
        "invalid value for --think: \""
            + level
            + "\" (must be true, false, high, medium, low, or max)");
  }

  /** What a conversation needs to go on the same way. */
  ObjectNode saved(Optional<String> system) {
    ObjectNode saved = Json.object();
    system.ifPresent(text -> saved.put("system", text));
    format.ifPresent(value -> saved.set("format", value));
    think.ifPresent(value -> saved.set("think", value));
    if (!options.isEmpty()) {
      saved.putObject("options").setAll(options);
    }
    return saved;
  }

  /** The same, back; what was asked for with this command stands. */
  void restore(ObjectNode saved) {
    format = format.or(() -> Optional.ofNullable(saved.get("format")));
    think = think.or(() -> Optional.ofNullable(saved.get("think")));
    saved
        .path("options")
        .propertyStream()
        .forEach(each -> options.put(each.getKey(), each.getValue()));
  }

  void addTo(ObjectNode body) {
    keepAlive.ifPresent(value -> body.set("keep_alive", value));
    format.ifPresent(value -> body.set("format", value));
    think.ifPresent(value -> body.set("think", value));
    if (!options.isEmpty()) {
      body.putObject("options").setAll(options);
    }
  }
}
