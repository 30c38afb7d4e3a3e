package dev.lamina.server;

import io.javalin.http.Context;
import java.time.Duration;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;

/**
 * Interrupts a request's thread when its client has gone, so that nothing is generated for nobody,
 * be it while a prompt is evaluated, or while the request waits its turn. Opened when the body has
 * been read; closed by the same thread before it ends.
 */
final class ClientWatch implements AutoCloseable {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  private final WatchedEndPoint connection;
  private final Thread request = Thread.currentThread();
  private final Thread watcher;
  private boolean closed;

  private ClientWatch(WatchedEndPoint connection) {
    this.connection = connection;
    this.watcher = Thread.ofVirtual().name("client-watch").start(this::look);
  }

  static ClientWatch of(Context ctx) {
    return new ClientWatch(connection(ctx));
  }

  static WatchedEndPoint connection(Context ctx) {
    EndPoint endPoint =
        ServletContextRequest.getServletContextRequest(ctx.req())
            .getConnectionMetaData()
            .getConnection()
            .getEndPoint();
    return (WatchedEndPoint)
        (endPoint instanceof SslConnection.SslEndPoint tls
            ? tls.getSslConnection().getEndPoint()
            : endPoint);
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    watcher.interrupt();
  }

  private void look() {
    try {
      while (lookOnce()) {
        Thread.sleep(BETWEEN_LOOKS);
      }
    } catch (InterruptedException closedMeanwhile) {
      // Nobody is to be watched any more.
    }
  }

  /**
   * Whether to look again. None looks once this is closed: what it found then would be the next
   * request's, which the connection waits for from its selector.
   */
  private synchronized boolean lookOnce() {
    if (closed) {
      return false;
    }
    if (connection.isClosedByClient()) {
      request.interrupt();
      return false;
    }
    return true;
  }
}
