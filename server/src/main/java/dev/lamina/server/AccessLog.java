package dev.lamina.server;

import io.javalin.config.JavalinConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A line for each request, at debug level: method, path, status, time and who. Never a body. */
final class AccessLog {
  private static final Logger LOG = LoggerFactory.getLogger("dev.lamina.server.access");

  private AccessLog() {}

  /** Each request is counted too, by its route: there are only so many of them. */
  static void register(JavalinConfig config, Routes routes, Metrics metrics) {
    config.requestLogger.http(
        (ctx, millis) -> {
          String route = routes.of(ctx).map(Route::path).orElse("none");
          metrics.request(ctx.method().name(), route, ctx.statusCode(), millis);
          LOG.debug(
              "{} {} {} {} ms {}", ctx.method(), ctx.path(), ctx.statusCode(), millis, ctx.ip());
        });
  }
}
