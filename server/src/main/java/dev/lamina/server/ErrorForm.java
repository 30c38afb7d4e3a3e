package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** How an API tells what went wrong, instead of an answer or in the midst of one. */
enum ErrorForm {
  /** A text. Spec: http-api-and-cli §1.1. */
  OLLAMA,
  /** Spec: http-api-and-cli §1.18. */
  OPENAI,
  /** OpenAI's, but an event of its own in a stream. Spec: http-api-and-cli §1.19. */
  RESPONSES,
  /** Spec: http-api-and-cli §1.20. */
  ANTHROPIC;

  /** What went wrong; the kind, where there is one, tells a stream what a status would have. */
  record Failure(int status, String message, Optional<ModelException.Kind> kind) {}

  static ErrorForm of(String path) {
    if (path.startsWith("/v1/messages")) {
      return ANTHROPIC;
    }
    if (path.startsWith("/v1/responses")) {
      return RESPONSES;
    }
    return path.startsWith("/v1/") ? OPENAI : OLLAMA;
  }

  /** Instead of an answer. */
  ObjectNode body(Failure failure) {
    return switch (this) {
      case OLLAMA -> Json.object().put("error", failure.message());
      case OPENAI, RESPONSES -> openAi(failure);
      case ANTHROPIC -> anthropic(failure);
    };
  }

  /** In the midst of one that has begun. */
  void send(Context ctx, Failure failure) throws IOException {
    ObjectNode body = body(failure);
    switch (this) {
      case OLLAMA -> {
        failure.kind().ifPresent(kind -> body.put("kind", kind.name().toLowerCase(Locale.ROOT)));
        new NdjsonStream(ctx).line(body);
      }
      case OPENAI -> SseStream.of(ctx).event(body);
      case ANTHROPIC -> SseStream.of(ctx).event("error", body);
      case RESPONSES -> {
        SseStream stream = SseStream.of(ctx);
        ObjectNode event = Json.object().put("type", "error").put("code", "server_error");
        event.put("message", failure.message()).putNull("param");
        stream.event("error", event.put("sequence_number", stream.sent()));
      }
    }
  }

  private static ObjectNode openAi(Failure failure) {
    String type =
        switch (failure.status()) {
          case 400, 401 -> "invalid_request_error";
          case 404 -> "not_found_error";
          default -> "api_error";
        };
    ObjectNode error = Json.object().put("message", failure.message()).put("type", type);
    error.putNull("param").put("code", failure.status() == 401 ? "invalid_api_key" : null);
    return Json.object().set("error", error);
  }

  private static ObjectNode anthropic(Failure failure) {
    String type =
        switch (failure.status()) {
          case 400 -> "invalid_request_error";
          case 401 -> "authentication_error";
          case 403 -> "permission_error";
          case 404 -> "not_found_error";
          case 413 -> "request_too_large";
          case 429 -> "rate_limit_error";
          case 503, 529 -> "overloaded_error";
          default -> "api_error";
        };
    ObjectNode json = Json.object().put("type", "error");
    json.putObject("error").put("type", type).put("message", failure.message());
    return json.put("request_id", "req_" + unique());
  }

  /** 24 hex digits. */
  static String unique() {
    return UUID.randomUUID().toString().replace("-", "").substring(0, 24);
  }
}
