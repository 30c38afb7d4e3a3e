package dev.lamina.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Answers, and how those begin that come in pieces. Spec: http-api-and-cli §1.1. */
final class Replies {
  private static final String JSON = "application/json; charset=utf-8";

  private Replies() {}

  static void json(Context ctx, JsonNode body) {
    json(ctx, 200, body);
  }

  static void json(Context ctx, int status, JsonNode body) {
    bytes(ctx, status, JSON, Json.writeBytes(body));
  }

  static void text(Context ctx, int status, String contentType, String body) {
    bytes(ctx, status, contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Status and headers of an answer that comes in pieces. Chunks, even where the connection is
   * closed after them, tell a client whether it got all.
   */
  static void begin(Context ctx, String contentType) {
    ctx.status(200);
    ctx.res().setContentType(contentType);
    if (ctx.protocol().equals("HTTP/1.1")) {
      ctx.header("Transfer-Encoding", "chunked");
    }
  }

  /** No body, and no content type either. */
  static void empty(Context ctx, int status) {
    ctx.status(status);
    ctx.res().setContentType(null);
    ctx.res().setContentLength(0);
  }

  /** To a HEAD request goes all but the body. */
  private static void bytes(Context ctx, int status, String contentType, byte[] body) {
    ctx.status(status);
    ctx.res().setContentType(contentType);
    ctx.res().setContentLength(body.length);
    try {
      ctx.res().getOutputStream().write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(new ClientGone(e));
    }
  }
}
