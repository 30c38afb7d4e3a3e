package dev.lamina.server;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.servlet.JavalinServlet;
import io.javalin.http.servlet.ServletEntry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;
import kotlin.LazyKt;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Javalin and Jetty, cut down to what the API needs, so that it starts fast and idles small. */
final class HttpEngine {
  /** One accepts, one selects, one schedules; requests run on virtual threads. */
  private static final int THREADS = 8;

  private static final int IDLE_THREADS = 2;

  /** How long a connection may be silent, in an upload too; not while a request is answered. */
  private static final Duration IDLE_CONNECTION = Duration.ofMinutes(10);

  /**
   * What Javalin has to say is said better by Errors and ListenFailure. Held, for java.util.logging
   * forgets the level of a logger that nobody holds.
   */
  private static final Logger JAVALIN = Logger.getLogger("io.javalin");

  private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

  static {
    JAVALIN.setLevel(Level.OFF);
    JETTY.setLevel(Level.WARNING);
  }

  private HttpEngine() {}

  static Javalin create(ServerSettings settings, Routes routes, Metrics metrics) {
    AuditLog audit = AuditLog.of(settings.protection().audit());
    Optional<TlsConnections> tls = settings.protection().tls().map(TlsConnections::of);
    Guards guards = Guards.of(settings, routes);
    return Javalin.create(
        config -> {
          config.startup.showJavalinBanner = false;
          config.startup.showOldJavalinVersionWarning = false;
          config.startup.startupWatcherEnabled = false;
          config.http.compressionStrategy = CompressionStrategy.NONE;
          config.router.ignoreTrailingSlashes = false;
          config.router.javaLangErrorHandler(Errors::fatal);
          config.concurrency.useVirtualThreads = true;
          withoutWebSockets(config);
          config.jetty.threadPool = threads();
          config.jetty.modifyHttpConfiguration(HttpEngine::quiet);
          config.jetty.addConnector((server, http) -> connector(server, http, settings, tls));
          config.routes.before(guards);
          routes.register(config.routes);
          config.routes.exception(Exception.class, (failure, ctx) -> Errors.answer(ctx, failure));
          AccessLog.register(config, routes, metrics, audit);
        });
  }

  private static QueuedThreadPool threads() {
    QueuedThreadPool pool = new QueuedThreadPool(THREADS, IDLE_THREADS);
    pool.setName("http");
    pool.setReservedThreads(0);
    pool.setVirtualThreadsExecutor(
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-request-", 1).factory()));
    return pool;
  }

  private static WatchedConnector connector(
      Server server,
      HttpConfiguration http,
      ServerSettings settings,
      Optional<TlsConnections> tls) {
    WatchedConnector connector = WatchedConnector.of(server, http, tls);
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setIdleTimeout(IDLE_CONNECTION.toMillis());
    return connector;
  }

  private static void quiet(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
  }

  /** Javalin's default entry would load a WebSocket container that nothing here uses. */
  private static void withoutWebSockets(JavalinConfig config) {
    config.unsafe.servlet =
        LazyKt.lazy(() -> new ServletEntry(null, new JavalinServlet(config.unsafe)));
  }
}
