package dev.lamina.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelException.Kind;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * What the server's errors mean: an HTTP status, or an error's line in a stream, back to a kind.
 */
final class Answers {
  private Answers() {}

  /** The kind that a status stands for; empty for a fault of the server itself. */
  static Optional<Kind> kind(int status) {
    return switch (status) {
      case 400, 405, 413, 415 -> Optional.of(Kind.INVALID);
      case 401, 403 -> Optional.of(Kind.DENIED);
      case 404 -> Optional.of(Kind.NOT_FOUND);
      case 409 -> Optional.of(Kind.CONFLICT);
      case 422 -> Optional.of(Kind.CORRUPT);
      case 429, 503 -> Optional.of(Kind.EXHAUSTED);
      case 501 -> Optional.of(Kind.UNSUPPORTED);
      case 502, 504 -> Optional.of(Kind.UNAVAILABLE);
      default -> status >= 400 && status < 500 ? Optional.of(Kind.INVALID) : Optional.empty();
    };
  }

  /**
   * Throws what an answer with an error says.
   *
   * @param body an object with {@code error} and perhaps {@code kind}, or anything else
   */
  static void fail(int status, String text, Optional<JsonNode> body) throws IOException {
    String message =
        body.map(node -> node.path("error"))
            .filter(JsonNode::isTextual)
            .map(JsonNode::textValue)
            .orElse(text.isBlank() ? "the server answered " + status : text.strip());
    Optional<Kind> kind = body.flatMap(Answers::named).or(() -> kind(status));
    if (kind.isPresent()) {
      throw new ModelException(kind.get(), message);
    }
    throw new IOException(message);
  }

  /** Throws the error that a line of a stream is, if it is one. */
  static void check(JsonNode line) throws IOException {
    if (line.hasNonNull("error")) {
      fail(500, "", Optional.of(line));
    }
  }

  private static Optional<Kind> named(JsonNode body) {
    String name = body.path("kind").asText("").toUpperCase(Locale.ROOT);
    for (Kind kind : Kind.values()) {
      if (kind.name().equals(name)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
