package dev.lamina.server;

import io.javalin.http.Context;
import io.javalin.http.Handler;

/** Turns requests of foreign web pages away before anything else looks at them. */
final class Guards implements Handler {
  private final OriginGuard origins;
  private final HostGuard hosts;

  private Guards(OriginGuard origins, HostGuard hosts) {
    this.origins = origins;
    this.hosts = hosts;
  }

  static Guards of(ServerSettings settings) {
    return new Guards(OriginGuard.of(settings.origins()), HostGuard.of(settings.host()));
  }

  /** The origin first: a preflight is answered whatever its host, as browsers expect. */
  @Override
  public void handle(Context ctx) {
    if (!origins.admits(ctx) || !hosts.admits(ctx)) {
      ctx.skipRemainingHandlers();
    }
  }
}
