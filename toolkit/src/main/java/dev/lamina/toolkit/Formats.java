package dev.lamina.toolkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.runtime.schema.SchemaGrammar;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.util.Optional;

/** The grammar behind a request's {@code format}. Spec: http-api-and-cli §6.6. */
final class Formats {
  private static final String OBJECT = SchemaGrammar.of(Json.object().put("type", "object"));

  private Formats() {}

  static Optional<String> grammar(Optional<JsonNode> format) {
    if (format.isEmpty() || format.get().isNull()) {
      return Optional.empty();
    }
    JsonNode value = format.get();
    if (value.isTextual() && value.textValue().isEmpty()) {
      return Optional.empty();
    }
    if (value.isTextual() && value.textValue().equals("json")) {
      return Optional.of(OBJECT);
    }
    if (value instanceof ObjectNode schema) {
      return Optional.of(SchemaGrammar.of(schema));
    }
    throw ModelException.invalid(
        "invalid format: " + value + "; expected \"json\" or a valid JSON Schema object");
  }
}
