package dev.lamina.server;

import dev.lamina.oci.PemFiles;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks TLS by the certificate and key of two PEM files. Each new connection gets those that the
 * files hold then; while they cannot be read (or one was replaced, and the other not yet), it gets
 * the last good ones.
 */
final class TlsConnections extends SslConnectionFactory {
  private static final Logger LOG = LoggerFactory.getLogger(TlsConnections.class);

  private final FromFiles<SSLContext> contexts;
  private SSLContext inUse;
  private String warned = "";

  private TlsConnections(
      SslContextFactory.Server factory, FromFiles<SSLContext> contexts, SSLContext first) {
    super(factory, "http/1.1");
    this.contexts = contexts;
    this.inUse = first;
  }

  /**
   * Reads the files.
   *
   * @throws ModelException INVALID, naming the one that cannot be used
   */
  static TlsConnections of(Protection.TlsFiles files) {
    FromFiles<SSLContext> contexts =
        new FromFiles<>(List.of(files.certificate(), files.key()), () -> context(files));
    try {
      SSLContext first = contexts.now();
      SslContextFactory.Server factory = new SslContextFactory.Server();
      factory.setSslContext(first);
      return new TlsConnections(factory, contexts, first);
    } catch (IOException e) {
      throw new ModelException(ModelException.Kind.INVALID, "serve with TLS: " + e, e);
    }
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint endPoint) {
    renew();
    return super.newConnection(connector, endPoint);
  }

  private synchronized void renew() {
    try {
      SSLContext now = contexts.now();
      if (!now.equals(inUse)) {
        getSslContextFactory().reload(factory -> factory.setSslContext(now));
        inUse = now;
        LOG.info("TLS goes on with the certificate that was put in place");
      }
      warned = "";
    } catch (Exception e) {
      String why = String.valueOf(e.getMessage());
      if (!why.equals(warned)) {
        LOG.warn("TLS goes on with the certificate it has: {}", why);
        warned = why;
      }
    }
  }

  private static SSLContext context(Protection.TlsFiles files) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(PemFiles.identity(files.certificate(), files.key()), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new ModelException(
          ModelException.Kind.INVALID,
          "use " + files.certificate() + " with " + files.key() + ": " + e.getMessage(),
          e);
    }
  }
}
