package dev.lamina.runtime.llamaserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.runtime.process.LogLine;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.nio.charset.StandardCharsets;

/** What llama-server's error answers mean. */
final class Refusals {
  private Refusals() {}

  static ModelException of(int status, byte[] body) {
    try {
      JsonNode error = Json.parse(body).path("error");
      if (error.has("message")) {
        return of(error);
      }
    } catch (ModelException notJson) {
      // Told as it is.
    }
    String text = LogLine.of(new String(body, StandardCharsets.UTF_8));
    return ModelException.unavailable("engine llama-server: it answered " + status + ": " + text);
  }

  /** Of the object that says {@code code} and {@code message}. */
  static ModelException of(JsonNode error) {
    String message = LogLine.of(error.path("message").asText());
    if (message.contains("grammar")) {
      return ModelException.invalid("grammar: not GBNF with a rule named root (" + message + ")");
    }
    if (message.contains("too large to process")) {
      return ModelException.invalid("a text has more tokens than the context (" + message + ")");
    }
    int code = error.path("code").asInt();
    ModelException.Kind kind =
        switch (code) {
          case 400, 404, 413 -> ModelException.Kind.INVALID;
          case 501 -> ModelException.Kind.UNSUPPORTED;
          default -> ModelException.Kind.UNAVAILABLE;
        };
    return new ModelException(kind, "engine llama-server: " + message);
  }
}
