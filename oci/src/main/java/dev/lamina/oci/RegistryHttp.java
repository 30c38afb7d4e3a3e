package dev.lamina.oci;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
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

  private final HttpConnections connections;
  private final RegistryOptions options;
  private final Tokens tokens;

  /** Whether anything was ever answered, if only an error. */
  private volatile boolean answered;

  RegistryHttp(RegistryAddress address, RegistryOptions options, LoginSource logins) {
    this.options = options;
    this.connections = new HttpConnections(options, Tls.of(options.settings(address.host())));
    this.tokens = new Tokens(connections, address, options, logins);
  }

  /**
   * Sends; returns whatever is answered in the end, also an error. One that may be sent again is,
   * while the registry is busy or the connection breaks; if nobody ever answered, soon and once.
   */
  Answer send(Call call) throws IOException {
    Backoff backoff =
        new Backoff(options.patience(), answered ? options.patience().attempts() : FIRST_TRIES);
    while (true) {
      Optional<Duration> asked;
      try {
        Answer answer = allowed(call);
        if (!answered) {
          answered = true;
          backoff = new Backoff(options.patience());
        }
        if (!BUSY.contains(answer.status()) || !call.again() || !backoff.again()) {
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

  /**
   * Asks an address that a redirect led to before, as it did: without a login.
   *
   * @return empty when it holds no more
   */
  Optional<Answer> ask(URI place, Call call) throws IOException {
    Answer answer = connections.exchange(request(call, place, Optional.empty()), limit(call));
    if (answer.status() == 200 || answer.status() == 206) {
      return Optional.of(answer);
    }
    answer.body().close();
    return Optional.empty();
  }

  /** How long an answer asks to be left alone. */
  static Optional<Duration> retryAfter(Answer answer) {
    return answer
        .header("retry-after")
        .filter(text -> text.matches("\\d{1,6}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)));
  }

  @Override
  public void close() {
    connections.close();
  }

  private Answer allowed(Call call) throws IOException {
    Optional<String> login = tokens.header(call.scope());
    Answer answer = redirected(call, login);
    // Twice: an expired token is refused once, and one for fewer rights may come in between.
    for (int i = 0; i < 2 && answer.status() == 401; i++) {
      if (!tokens.answer(answer, call.scope(), login)) {
        return answer;
      }
      answer.body().close();
      login = tokens.header(call.scope());
      answer = redirected(call, login);
    }
    return answer;
  }

  private Answer redirected(Call call, Optional<String> login) throws IOException {
    URI uri = call.uri();
    Optional<String> header = login;
    for (int hop = 0; ; hop++) {
      Answer answer = connections.exchange(request(call, uri, header), limit(call));
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

  private static Request request(Call call, URI uri, Optional<String> login) {
    Map<String, String> headers = new HashMap<>(call.headers());
    login.ifPresent(header -> headers.put("Authorization", header));
    return new Request(call.method(), uri, headers, call.content());
  }

  /** How long a request may take to be sent. */
  private Duration limit(Call call) {
    long length = call.content().map(Call.Content::length).orElse(0L);
    return options.patience().answer().plusSeconds(length / slowest());
  }

  /** A limit that was asked for must not look like a stall; several bodies share it. */
  private long slowest() {
    long slowest = SLOWEST;
    for (RateLimit limit : options.rates()) {
      slowest = Math.min(slowest, limit.bytesPerSecond() / 32 + 1);
    }
    return slowest;
  }
}
