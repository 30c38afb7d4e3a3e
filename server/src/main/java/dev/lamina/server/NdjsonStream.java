package dev.lamina.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * An answer in pieces: one JSON object a line, each sent at once. The first line sends status and
 * headers, so an error before it can still have a status of its own. Safe for use by several
 * threads. Spec: http-api-and-cli §1.1.
 */
final class NdjsonStream {
  private final Context ctx;

  NdjsonStream(Context ctx) {
    this.ctx = ctx;
  }

  /**
   * Sends a line.
   *
   * @throws ClientGone when nobody takes it
   */
  synchronized void line(JsonNode json) throws ClientGone {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    line.writeBytes(Json.writeBytes(json));
    line.write('\n');
    try {
      if (!ctx.res().isCommitted()) {
        Replies.begin(ctx, "application/x-ndjson");
      }
      ctx.res().getOutputStream().write(line.toByteArray());
      ctx.res().flushBuffer();
    } catch (IOException e) {
      throw new ClientGone(e);
    }
  }
}
