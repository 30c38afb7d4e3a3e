package dev.lamina.oci;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.auth.BasicScheme;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Connections to servers, one request on each at a time, kept for the next one. HTTP/1.1, so that
 * each range of a blob has a connection of its own. An interrupt of a virtual thread ends what it
 * waits for. Safe for use by several threads; the caller closes it.
 */
final class HttpConnections implements AutoCloseable {
  /** More than any transfer opens: it is not here that they are counted. */
  private static final int MOST = 1024;

  private static final int PIECE = 128 << 10;

  /** After how much idleness it is asked whether the server has hung up. */
  private static final TimeValue DOUBTFUL = TimeValue.ofMilliseconds(100);

  private final RegistryOptions options;
  private final CloseableHttpClient client;

  HttpConnections(RegistryOptions options, Optional<SSLContext> tls) {
    this.options = options;
    HttpClientBuilder builder =
        HttpClientBuilder.create()
            .setConnectionManager(pool(options.patience(), tls))
            .setRequestExecutor(new StallExecutor(options.patience().stall()))
            .setUserAgent(RegistryHttp.USER_AGENT)
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableContentCompression()
            .disableCookieManagement()
            .disableAuthCaching();
    options.proxies().selector().ifPresent(builder::setProxySelector);
    this.client = builder.build();
  }

  private static PoolingHttpClientConnectionManager pool(
      RegistryOptions.Patience patience, Optional<SSLContext> tls) {
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setMaxConnTotal(MOST)
        .setMaxConnPerRoute(MOST)
        .setTlsSocketStrategy(
            new DefaultClientTlsStrategy(
                tls.isPresent() ? tls.get() : Tls.usual(),
                HostnameVerificationPolicy.BUILTIN,
                NoopHostnameVerifier.INSTANCE))
        .setDefaultTlsConfig(
            TlsConfig.custom().setHandshakeTimeout(timeout(patience.answer())).build())
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(timeout(patience.connect()))
                .setValidateAfterInactivity(DOUBTFUL)
                .build())
        .build();
  }

  /**
   * Sends a request once; returns whatever is answered to it.
   *
   * @param limit how long it may take to be sent
   * @throws Silence when that was too long, or the answer did not begin in time
   * @throws InterruptedIOException when this thread was interrupted
   */
  Answer exchange(Request request, Duration limit) throws IOException {
    HttpUriRequestBase sent = new HttpUriRequestBase(request.method(), request.uri());
    request.headers().forEach(sent::setHeader);
    request.content().map(Entity::new).ifPresent(sent::setEntity);
    sent.setConfig(
        RequestConfig.custom()
            .setAuthenticationEnabled(false)
            .setResponseTimeout(timeout(options.patience().answer()))
            .build());
    try (Deadline deadline = new Deadline(sent, request.content(), limit)) {
      try {
        return answer(request.uri(), sent, client.executeOpen(null, sent, context(request.uri())));
      } catch (IOException e) {
        throw told(e, deadline, limit);
      }
    }
  }

  @Override
  public void close() {
    client.close(CloseMode.IMMEDIATE);
  }

  private Answer answer(URI asked, HttpUriRequestBase sent, ClassicHttpResponse response)
      throws IOException {
    Map<String, List<String>> headers = new TreeMap<>();
    for (Header header : response.getHeaders()) {
      String name = header.getName().toLowerCase(Locale.ROOT);
      headers.computeIfAbsent(name, any -> new ArrayList<>()).add(header.getValue());
    }
    HttpEntity entity = response.getEntity();
    InputStream body =
        entity == null
            ? InputStream.nullInputStream()
            : new AnswerBody(
                entity.getContent(),
                entity.getContentLength(),
                options.patience().stall(),
                sent::cancel);
    return new Answer(asked, response.getCode(), headers, body);
  }

  /** With what a proxy is told at once of who asks. */
  private HttpClientContext context(URI server) {
    HttpClientContext context = HttpClientContext.create();
    Optional<URI> proxy = options.proxies().before(server);
    Optional<String> user = proxy.map(URI::getUserInfo);
    if (user.isPresent()) {
      String[] parts = user.get().split(":", 2);
      char[] password = parts.length < 2 ? new char[0] : parts[1].toCharArray();
      BasicScheme scheme = new BasicScheme();
      scheme.initPreemptive(new UsernamePasswordCredentials(parts[0], password));
      context.resetAuthExchange(
          new HttpHost("http", proxy.get().getHost(), Proxies.port(proxy.get())), scheme);
    }
    return context;
  }

  private IOException told(IOException e, Deadline deadline, Duration limit) {
    if (Thread.currentThread().isInterrupted()) {
      IOException interrupted = new InterruptedIOException("interrupted");
      interrupted.initCause(e);
      return interrupted;
    }
    if (deadline.passed) {
      return new Silence("it did not take all in", limit, e);
    }
    return switch (e) {
      case ConnectTimeoutException _ ->
          new Silence("no connection within", options.patience().connect(), e);
      case SocketTimeoutException _ ->
          new Silence("no answer within", options.patience().answer(), e);
      default -> e;
    };
  }

  private static Timeout timeout(Duration duration) {
    return Timeout.of(duration.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What is written has no time limit of its own in the sockets: it is given up from outside. */
  private static final class Deadline implements AutoCloseable {
    private final @Nullable Thread watch;
    private volatile boolean passed;

    Deadline(HttpUriRequestBase request, Optional<Call.Content> content, Duration limit) {
      boolean large = content.isPresent() && content.get().length() > PIECE;
      this.watch = large ? Thread.ofVirtual().start(() -> await(request, limit)) : null;
    }

    private void await(HttpUriRequestBase request, Duration limit) {
      try {
        Thread.sleep(limit);
        passed = true;
        request.cancel();
      } catch (InterruptedException answered) {
        // In time.
      }
    }

    @Override
    public void close() {
      if (watch != null) {
        watch.interrupt();
      }
    }
  }

  /** Once an answer has begun, other silences are allowed than before. */
  private static final class StallExecutor extends HttpRequestExecutor {
    private final Duration stall;

    StallExecutor(Duration stall) {
      this.stall = stall;
    }

    @Override
    public ClassicHttpResponse execute(
        ClassicHttpRequest request,
        HttpClientConnection connection,
        HttpResponseInformationCallback informed,
        HttpContext context)
        throws IOException, HttpException {
      ClassicHttpResponse response = super.execute(request, connection, informed, context);
      connection.setSocketTimeout(timeout(stall));
      return response;
    }
  }

  /** A body that is opened when it is sent. */
  private static final class Entity extends AbstractHttpEntity {
    private final Call.Content content;

    Entity(Call.Content content) {
      super((String) null, null);
      this.content = content;
    }

    @Override
    public long getContentLength() {
      return content.length();
    }

    @Override
    public InputStream getContent() throws IOException {
      return content.opener().open();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      try (InputStream in = getContent()) {
        byte[] piece = new byte[PIECE];
        for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
          out.write(piece, 0, read);
        }
      }
    }

    @Override
    public boolean isStreaming() {
      return true;
    }

    @Override
    public boolean isRepeatable() {
      return false;
    }

    @Override
    public void close() {}
  }
}
