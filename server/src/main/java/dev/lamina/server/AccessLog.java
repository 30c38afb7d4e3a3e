package dev.lamina.server;

import io.javalin.config.JavalinConfig;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A line for each request, at debug level: method, path, status, time and who. Never a body. */
final class AccessLog {
  private static final Logger LOG = LoggerFactory.getLogger("dev.lamina.server.access");

  private AccessLog() {}

  /** Each request is counted too, by its route: there are only so many of them. */
  static void register(JavalinConfig config, Routes routes, Metrics metrics, AuditLog audit) {
    config.requestLogger.http(
        (ctx, millis) -> {
          Optional<Route> asked = routes.of(ctx);
          String route = asked.map(Route::path).orElse("none");
          metrics.request(ctx.method().name(), route, ctx.statusCode(), millis);
          if (asked.isEmpty() || asked.get().access() != Access.OPEN) {
            audit.request(ctx, route, millis);
          }
          LOG.debug(
              "{} {} {} {} ms {}", ctx.method(), ctx.path(), ctx.statusCode(), millis, ctx.ip());
        });
  }
}
