package dev.lamina.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of requests as leniently as the reference: whatever the content type says, the
 * body's first JSON value counts. Spec: http-api-and-cli §1.1.
 */
final class Requests {
  private final long largest;

  /** Reads bodies of at most so many bytes. */
  Requests(long largest) {
    this.largest = largest;
  }

  /**
   * The request's members.
   *
   * @throws ModelException INVALID for what is not a JSON object
   * @throws ApiException 413 for a body that is too large, 415 for one that is compressed in an
   *     unknown way
   */
  Fields read(Context ctx) throws IOException {
    byte[] body = bytes(ctx);
    if (new String(body, StandardCharsets.ISO_8859_1).isBlank()) {
      throw ModelException.invalid(ctx.path().startsWith("/v1/") ? "EOF" : "missing request body");
    }
    return switch (parse(body)) {
      case ObjectNode object -> new Fields(object);
      case NullNode _ -> new Fields(Json.object());
      case JsonNode other ->
          throw ModelException.invalid(
              "invalid request: expected an object, got " + Fields.kind(other));
    };
  }

  /** Neither what is sent nor what it says may be larger. */
  private byte[] bytes(Context ctx) throws IOException {
    int limit = (int) Math.min(largest, Integer.MAX_VALUE - 16) + 1;
    String encoding = ctx.header("Content-Encoding");
    byte[] sent = notTooLarge(sent(ctx, limit), limit);
    return encoding == null
        ? sent
        : notTooLarge(ContentEncoding.decoded(encoding, sent, limit), limit);
  }

  private static byte[] sent(Context ctx, int limit) throws IOException {
    try {
      return ctx.req().getInputStream().readNBytes(limit);
    } catch (IOException e) {
      throw new ClientGone(e);
    }
  }

  private byte[] notTooLarge(byte[] body, int limit) {
    if (body.length == limit) {
      throw new ApiException(
          413, "request body too large: more than " + largest + " bytes (upload files as blobs)");
    }
    return body;
  }

  private static JsonNode parse(byte[] body) {
    try {
      return Json.parse(body);
    } catch (ModelException e) {
      if (isTooShort(e.getCause())) {
        throw new ModelException(e.kind(), "unexpected EOF", e);
      }
      throw e;
    }
  }

  private static boolean isTooShort(@Nullable Throwable cause) {
    return cause instanceof JsonProcessingException json
        && json.getOriginalMessage().startsWith("Unexpected end-of-input");
  }
}
