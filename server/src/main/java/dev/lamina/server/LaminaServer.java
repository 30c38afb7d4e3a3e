package dev.lamina.server;

import dev.lamina.store.ModelException;
import dev.lamina.toolkit.Lamina;
import io.javalin.Javalin;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server in front of a {@link Lamina}, which stays its owner's to close, after the server.
 * Each request runs on a virtual thread of its own. Spec: http-api-and-cli §1.
 */
public final class LaminaServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LaminaServer.class);

  private final Lamina lamina;
  private final ServerSettings settings;
  private final Running running;
  private final PendingUploads uploads;
  private final Javalin http;

  /**
   * Prepares a server; nothing listens yet.
   *
   * @throws ModelException INVALID for an origin that is none, and for files that cannot be used: a
   *     certificate, a key, an audit log
   */
  public LaminaServer(Lamina lamina, ServerSettings settings) {
    this(lamina, settings, InstantSource.system());
  }

  /** As the other, with a clock that is not the system's. */
  public LaminaServer(Lamina lamina, ServerSettings settings, InstantSource clock) {
    this.lamina = lamina;
    this.settings = settings;
    this.running = new Running(clock);
    this.uploads = new PendingUploads(clock);
    Metrics metrics = new Metrics(lamina.version());
    Routes routes = new Routes(Api.routes(lamina, settings, uploads, metrics), running);
    this.http = HttpEngine.create(settings, routes, metrics);
  }

  /**
   * Listens; returns when the server answers.
   *
   * @throws ModelException CONFLICT when the port is taken, DENIED when it may not be used,
   *     UNAVAILABLE when the address is not this machine's
   */
  public LaminaServer start() {
    try {
      http.start();
      return this;
    } catch (RuntimeException e) {
      throw ListenFailure.of(settings, e);
    }
  }

  /** The port it listens on. */
  public int port() {
    return http.port();
  }

  /**
   * How long it has had no request. A model that is loaded when this is asked counts as one: who
   * wants to know since when there is none asks now and then.
   */
  public Duration idle() {
    if (lamina.holdsModels()) {
      running.use();
    }
    return running.unused();
  }

  /**
   * Takes no more requests, gives those under way the settings' grace and ends the rest, whose
   * clients are told. Idempotent.
   */
  @Override
  public void close() {
    running.end(settings.grace());
    http.stop();
    try {
      uploads.releaseAll();
    } catch (IOException e) {
      // What stays behind is a lease whose owner is gone: the next sweep sees that.
      LOG.warn("uploads are held until this process ends: {}", e.toString());
    }
  }
}
