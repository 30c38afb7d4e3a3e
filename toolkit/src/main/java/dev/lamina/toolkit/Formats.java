package dev.lamina.toolkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.util.Optional;

/** The schema behind a request's {@code format}. Spec: http-api-and-cli §6.6. */
final class Formats {
  private Formats() {}

  static Optional<ObjectNode> schema(Optional<JsonNode> format) {
    if (format.isEmpty() || format.get().isNull()) {
      return Optional.empty();
    }
    JsonNode value = format.get();
    if (value.isTextual() && value.textValue().isEmpty()) {
      return Optional.empty();
    }
    if (value.isTextual() && value.textValue().equals("json")) {
      return Optional.of(Json.object().put("type", "object"));
    }
    if (value instanceof ObjectNode schema) {
      return Optional.of(schema);
    }
    throw ModelException.invalid(
        "invalid format: " + value + "; expected \"json\" or a valid JSON Schema object");
  }
}
