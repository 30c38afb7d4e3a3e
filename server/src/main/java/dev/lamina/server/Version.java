package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.toolkit.Lamina;
import io.javalin.http.Context;
import io.javalin.http.Handler;

/**
 * GET /api/version. Clients compare {@code version} with the Ollama version that brought what they
 * need (§8.3), so it names the version whose API this is. Lamina's own is told to those who ask
 * with {@code ?lamina}: there are clients that do not bear another member.
 */
final class Version implements Handler {
  /** The version of Ollama whose API is spoken. */
  static final String OLLAMA = "0.32.15";

  private final Lamina lamina;

  Version(Lamina lamina) {
    this.lamina = lamina;
  }

  @Override
  public void handle(Context ctx) {
    ObjectNode json = Json.object().put("version", OLLAMA);
    Replies.json(
        ctx, ctx.queryParam("lamina") == null ? json : json.put("lamina", lamina.version()));
  }
}
