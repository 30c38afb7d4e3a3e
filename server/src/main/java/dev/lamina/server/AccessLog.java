package dev.lamina.server;

import io.javalin.config.JavalinConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A line for each request, at debug level: method, path, status, time and who. Never a body. */
final class AccessLog {
  private static final Logger LOG = LoggerFactory.getLogger("dev.lamina.server.access");

  private AccessLog() {}

  static void register(JavalinConfig config) {
    if (LOG.isDebugEnabled()) {
      config.requestLogger.http(
          (ctx, millis) ->
              LOG.debug(
                  "{} {} {} {} ms {}",
                  ctx.method(),
                  ctx.path(),
                  ctx.statusCode(),
                  millis,
                  ctx.ip()));
    }
  }
}
