package dev.lamina.server;

import dev.lamina.store.Json;
import dev.lamina.toolkit.Lamina;
import io.javalin.http.Context;
import io.javalin.http.Handler;

/**
 * GET /api/version. Clients compare {@code version} with the Ollama version that brought what they
 * need (§8.3), so it names the version whose API this is; {@code lamina} is Lamina's own.
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
    Replies.json(ctx, Json.object().put("version", OLLAMA).put("lamina", lamina.version()));
  }
}
