package dev.lamina.server;

import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Accepts connections that can tell whether their client is still there. */
final class WatchedConnector extends ServerConnector {
  private WatchedConnector(Server server, ConnectionFactory... factories) {
    super(server, 1, 1, factories);
  }

  /** One that listens nowhere yet. */
  static WatchedConnector of(Server server, HttpConfiguration http, Optional<TlsConnections> tls) {
    HttpConnectionFactory plain = new HttpConnectionFactory(http);
    return tls.map(secure -> new WatchedConnector(server, secure, plain))
        .orElseGet(() -> new WatchedConnector(server, plain));
  }

  @Override
  protected SocketChannelEndPoint newEndPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key) {
    WatchedEndPoint endPoint = new WatchedEndPoint(channel, selector, key, getScheduler());
    endPoint.setIdleTimeout(getIdleTimeout());
    return endPoint;
  }
}
