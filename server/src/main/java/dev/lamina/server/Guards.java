package dev.lamina.server;

import io.javalin.http.Context;
import io.javalin.http.Handler;

/** Turns away what may not be asked here, before anything else looks at it. */
final class Guards implements Handler {
  private final OriginGuard origins;
  private final HostGuard hosts;
  private final AccessGuard access;

  private Guards(OriginGuard origins, HostGuard hosts, AccessGuard access) {
    this.origins = origins;
    this.hosts = hosts;
    this.access = access;
  }

  static Guards of(ServerSettings settings, Routes routes) {
    return new Guards(
        OriginGuard.of(settings.origins()),
        HostGuard.of(settings.host()),
        AccessGuard.of(settings, routes));
  }

  /** The origin first: a preflight is answered whatever its host, as browsers expect. */
  @Override
  public void handle(Context ctx) {
    if (!origins.admits(ctx) || !hosts.admits(ctx)) {
      ctx.skipRemainingHandlers();
      return;
    }
    access.check(ctx);
  }
}
