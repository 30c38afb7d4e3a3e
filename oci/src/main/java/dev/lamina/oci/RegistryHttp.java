package dev.lamina.oci;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Requests to one registry: with its login, along its redirects, and again where it was busy. Safe
 * for use by several threads; the caller closes it, and each answer's body.
 */
final class RegistryHttp implements AutoCloseable {
  private static final int HOPS = 5;
  private static final Set<Integer> BUSY = Set.of(408, 429, 500, 502, 503, 504);

  static final String USER_AGENT = "lamina";

  /** Tries of a registry that has not answered at all so far. */
  private static final int FIRST_TRIES = 2;

  /** Bytes a second below which an upload is given up. */
  private static final long SLOWEST = 32 << 10;

  static {
    // Read by the JDK when its client is first used. Larger pieces halve the work for each byte;
    // a proxy's password is sent where its address holds one, as every other program does.
    setUnlessSet("jdk.httpclient.bufsize", Integer.toString(256 << 10));
    setUnlessSet("jdk.http.auth.tunneling.disabledSchemes", "");
  }

  private final HttpClient client;
  private final RegistryOptions options;
  private final Tokens tokens;

  /** Whether anything was ever answered, if only an error. */
  private volatile boolean answered;

  RegistryHttp(RegistryAddress address, RegistryOptions options, LoginSource logins) {
    this.options = options;
    // HTTP/1.1: a connection for each range, and no upgrade offers to plain-http registries.
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(options.patience().connect());
    options.proxies().selector().ifPresent(builder::proxy);
    Tls.of(options.settings(address.host())).ifPresent(builder::sslContext);
    this.client = builder.build();
    this.tokens = new Tokens(client, address, options, logins);
  }

  /**
   * Sends; returns whatever is answered in the end, also an error. One that may be sent again is,
   * while the registry is busy or the connection breaks; if nobody ever answered, soon and once.
   */
  HttpResponse<InputStream> send(Call call) throws IOException {
    Backoff backoff =
        new Backoff(options.patience(), answered ? options.patience().attempts() : FIRST_TRIES);
    while (true) {
      Optional<Duration> asked;
      try {
        HttpResponse<InputStream> answer = allowed(call);
        if (!answered) {
          answered = true;
          backoff = new Backoff(options.patience());
        }
        if (!BUSY.contains(answer.statusCode()) || !call.again() || !backoff.again()) {
          return answer;
        }
        answer.body().close();
        asked = retryAfter(answer);
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        if (!call.again() || Failures.lasting(e) || !backoff.again()) {
          throw e;
        }
        asked = Optional.empty();
      }
      backoff.pause(asked);
    }
  }

  /** How long an answer asks to be left alone. */
  static Optional<Duration> retryAfter(HttpResponse<?> answer) {
    return answer
        .headers()
        .firstValue("Retry-After")
        .filter(text -> text.matches("\\d{1,6}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)));
  }

  /** One exchange; an interrupt ends it as an {@link InterruptedIOException}. */
  static HttpResponse<InputStream> exchange(HttpClient client, HttpRequest request)
      throws IOException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private HttpResponse<InputStream> allowed(Call call) throws IOException {
    Optional<String> login = tokens.header(call.scope());
    HttpResponse<InputStream> answer = redirected(call, login);
    // Twice: an expired token is refused once, and one for fewer rights may come in between.
    for (int i = 0; i < 2 && answer.statusCode() == 401; i++) {
      if (!tokens.answer(answer, call.scope(), login)) {
        return answer;
      }
      answer.body().close();
      login = tokens.header(call.scope());
      answer = redirected(call, login);
    }
    return answer;
  }

  private HttpResponse<InputStream> redirected(Call call, Optional<String> login)
      throws IOException {
    URI uri = call.uri();
    Optional<String> header = login;
    for (int hop = 0; ; hop++) {
      HttpResponse<InputStream> answer = exchange(client, request(call, uri, header));
      if (!Redirects.is(answer)) {
        return answer;
      }
      answer.body().close();
      if (hop == HOPS) {
        throw new IOException("more than " + HOPS + " redirects");
      }
      URI next = Redirects.target(answer);
      if (!Redirects.sameHost(uri, next)) {
        header = Optional.empty();
      }
      uri = next;
    }
  }

  private HttpRequest request(Call call, URI uri, Optional<String> login) {
    long length = call.content().map(Call.Content::length).orElse(0L);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(options.patience().answer().plusSeconds(length / slowest()))
            .header("User-Agent", USER_AGENT)
            .method(
                call.method(),
                call.content().map(RegistryHttp::publisher).orElseGet(BodyPublishers::noBody));
    call.headers().forEach(request::header);
    login.ifPresent(header -> request.header("Authorization", header));
    options
        .proxies()
        .authorization(uri)
        .ifPresent(known -> request.header("Proxy-Authorization", known));
    return request.build();
  }

  /** A limit that was asked for must not look like a stall; several bodies share it. */
  private long slowest() {
    long slowest = SLOWEST;
    for (RateLimit limit : options.rates()) {
      slowest = Math.min(slowest, limit.bytesPerSecond() / 32 + 1);
    }
    return slowest;
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  private static BodyPublisher publisher(Call.Content content) {
    if (content.length() == 0) {
      return BodyPublishers.noBody();
    }
    return BodyPublishers.fromPublisher(
        BodyPublishers.ofInputStream(
            () -> {
              try {
                return content.opener().open();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }),
        content.length());
  }
}
