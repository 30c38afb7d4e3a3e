package dev.lamina.modelfile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.util.Optional;

/**
 * The comment that carries a value which the reference's syntax cannot: {@code # exact: "…"}, a
 * JSON string, in the line before the instruction. Ollama skips it and reads the instruction's own
 * text, which is the nearest it can have. Lamina takes the comment's value as long as that text
 * still is its nearest, so that whoever edits the instruction need not edit the comment.
 */
final class ExactComment {
  private static final String MARK = "# exact: ";

  private ExactComment() {}

  static String print(String value) {
    return MARK + Printable.escaped(Json.write(Json.nodes().textNode(value)));
  }

  /** The value; empty for any other comment. */
  static Optional<String> read(String comment) {
    if (!comment.startsWith(MARK + "\"")) {
      return Optional.empty();
    }
    try {
      JsonNode value = Json.parse(comment.substring(MARK.length()));
      return value.isTextual() ? Optional.of(value.asText()) : Optional.empty();
    } catch (ModelException ordinary) {
      return Optional.empty();
    }
  }
}
