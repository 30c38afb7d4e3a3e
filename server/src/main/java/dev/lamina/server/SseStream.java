package dev.lamina.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** An answer in pieces as server-sent events, each sent at once. Spec: http-api-and-cli §1.18. */
final class SseStream {
  private final Context ctx;

  SseStream(Context ctx) {
    this.ctx = ctx;
  }

  void event(JsonNode json) throws ClientGone {
    send(Json.write(json));
  }

  /** What tells OpenAI's clients that nothing follows. */
  void done() throws ClientGone {
    send("[DONE]");
  }

  private void send(String data) throws ClientGone {
    try {
      if (!ctx.res().isCommitted()) {
        Replies.begin(ctx, "text/event-stream");
      }
      ctx.res()
          .getOutputStream()
          .write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
      ctx.res().flushBuffer();
    } catch (IOException e) {
      throw new ClientGone(e);
    }
  }
}
