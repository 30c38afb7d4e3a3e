package dev.lamina.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where models put the arguments of a call. */
final class CallArguments {
  private static final List<String> NAMES = List.of("arguments", "parameters");

  private CallArguments() {}

  static ObjectNode of(ObjectNode call, String name) {
    ObjectNode found = find(call, name);
    if (found != null) {
      return found;
    }
    // An object that names the tool and nothing else has none; any other is the arguments.
    return call.has("name") ? Json.object() : call;
  }

  private static @Nullable ObjectNode find(ObjectNode object, String name) {
    for (String key : List.of(NAMES.get(0), NAMES.get(1), name)) {
      ObjectNode value = asObject(object.path(key));
      if (value != null) {
        return value;
      }
    }
    for (JsonNode child : object) {
      ObjectNode inner = child instanceof ObjectNode node ? find(node, name) : null;
      if (inner != null) {
        return inner;
      }
    }
    return null;
  }

  /** An object, or the text of one. */
  private static @Nullable ObjectNode asObject(JsonNode value) {
    if (value instanceof ObjectNode object) {
      return object;
    }
    if (value.isTextual()) {
      try {
        return Json.parse(value.textValue()) instanceof ObjectNode object ? object : null;
      } catch (ModelException notJson) {
        return null;
      }
    }
    return null;
  }
}
