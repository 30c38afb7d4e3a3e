package dev.lamina.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * An answer in pieces as server-sent events, each sent at once. For one thread. Spec:
 * http-api-and-cli §1.18.
 */
final class SseStream {
  private static final String HERE = SseStream.class.getName();

  private final Context ctx;
  private int sent;

  private SseStream(Context ctx) {
    this.ctx = ctx;
  }

  /** The events of this request, be they begun or not. */
  static SseStream of(Context ctx) {
    SseStream there = ctx.attribute(HERE);
    if (there != null) {
      return there;
    }
    SseStream stream = new SseStream(ctx);
    ctx.attribute(HERE, stream);
    return stream;
  }

  /** How many events were sent. */
  int sent() {
    return sent;
  }

  void event(JsonNode json) throws ClientGone {
    send("data: " + Json.write(json));
  }

  /** An event with a name. */
  void event(String name, JsonNode json) throws ClientGone {
    send("event: " + name + "\ndata: " + Json.write(json));
  }

  /** What tells OpenAI's clients that nothing follows. */
  void done() throws ClientGone {
    send("data: [DONE]");
  }

  private void send(String event) throws ClientGone {
    try {
      if (!ctx.res().isCommitted()) {
        ctx.header("Cache-Control", "no-cache");
        Replies.begin(ctx, "text/event-stream");
      }
      ctx.res().getOutputStream().write((event + "\n\n").getBytes(StandardCharsets.UTF_8));
      ctx.res().flushBuffer();
      sent++;
    } catch (IOException e) {
      throw new ClientGone(e);
    }
  }
}
