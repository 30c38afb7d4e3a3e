package dev.lamina.oci;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What one registry is convinced with: basic logins, and tokens until they are refused. Safe for
 * use by several threads.
 */
final class Tokens {
  private static final int LONGEST = 1 << 20;

  private final HttpConnections connections;
  private final RegistryAddress address;
  private final RegistryOptions options;
  private final LoginSource logins;
  private final Map<String, String> headers = new ConcurrentHashMap<>();

  Tokens(
      HttpConnections connections,
      RegistryAddress address,
      RegistryOptions options,
      LoginSource logins) {
    this.connections = connections;
    this.address = address;
    this.options = options;
    this.logins = logins;
  }

  /** The Authorization header for a scope, if one is known. */
  Optional<String> header(String scope) {
    return Optional.ofNullable(headers.get(scope)).or(this::shown);
  }

  /** What is set for this host, which nobody on the way may read. */
  private Optional<String> shown() {
    boolean hidden =
        address.base().getScheme().equals("https")
            || RegistryAddress.isLoopback(address.base().getHost());
    return Optional.ofNullable(options.tokens().get(address.host()))
        .filter(token -> hidden)
        .map(token -> "Bearer " + token);
  }

  /**
   * Gets what a refusal asks for.
   *
   * @param refused the header that was sent, if any
   * @return whether {@link #header} is worth another try
   */
  synchronized boolean answer(Answer refusal, String scope, Optional<String> refused)
      throws IOException {
    Optional<String> known = header(scope);
    if (known.isPresent() && !known.equals(refused)) {
      return true; // another thread has been here
    }
    Optional<Login> login = logins.find(address.host());
    for (Challenge challenge : Challenge.parse(refusal.all("www-authenticate"))) {
      switch (challenge.scheme()) {
        case "bearer" -> {
          headers.put(scope, "Bearer " + token(challenge, scope, login));
          return true;
        }
        case "basic" -> {
          if (login.isEmpty() || login.get().basic().equals(refused.orElse(""))) {
            return false;
          }
          headers.put(scope, login.get().basic());
          return true;
        }
        default -> {}
      }
    }
    return false;
  }

  private String token(Challenge challenge, String scope, Optional<Login> login)
      throws IOException {
    TokenRequest request = new TokenRequest(address, options, realm(challenge), challenge, scope);
    boolean byKey = login.isEmpty() && options.settings(address.host()).key();
    Answer answer = ask(byKey ? request.byKey() : request.by(login));
    if (answer.status() != 200) {
      throw Failures.of("log in to " + address.host(), answer);
    }
    return read(answer);
  }

  private Answer ask(Request request) throws IOException {
    try {
      return connections.exchange(request, options.patience().answer());
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      String host = request.uri().getAuthority();
      throw new IOException("its token server " + host + ": " + Failures.reason(e), e);
    }
  }

  private String read(Answer answer) throws IOException {
    JsonNode json;
    try (InputStream body = answer.body()) {
      json = Json.parse(body.readNBytes(LONGEST));
    } catch (ModelException e) {
      throw new ModelException(
          ModelException.Kind.UNAVAILABLE,
          "log in to " + address.host() + ": the token server's answer is not JSON",
          e);
    }
    String token = json.path("token").asText(json.path("access_token").asText(""));
    if (token.isEmpty() || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw ModelException.unavailable(
          "log in to " + address.host() + ": the token server gave no token");
    }
    return token;
  }

  /** Logins go to the registry's own host, or to another over TLS. */
  private URI realm(Challenge challenge) {
    String text = challenge.parameter("realm").orElse("");
    URI realm;
    try {
      realm = URI.create(text);
    } catch (IllegalArgumentException e) {
      throw refused("its realm is no address");
    }
    if (realm.getHost() == null || realm.getScheme() == null) {
      throw refused("its realm is no address");
    }
    boolean plain = !realm.getScheme().equals("https");
    boolean allowed =
        address.base().getScheme().equals("http")
            && (Redirects.sameHost(realm, address.base())
                || (RegistryAddress.isLoopback(realm.getHost())
                    && RegistryAddress.isLoopback(address.base().getHost())));
    if (plain && !(realm.getScheme().equals("http") && allowed)) {
      throw refused("it wants the login sent to " + realm.getHost() + " without TLS");
    }
    return realm;
  }

  private ModelException refused(String why) {
    return new ModelException(
        ModelException.Kind.DENIED, "log in to " + address.host() + ": " + why);
  }
}
