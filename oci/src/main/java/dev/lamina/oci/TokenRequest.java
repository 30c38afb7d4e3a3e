package dev.lamina.oci;

import dev.lamina.store.ModelException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a token is asked for: with a login, without one, or in Ollama's way with a key. Spec:
 * store-and-modelfile §9.3.
 *
 * @param realm the challenge's, found to be one that may be asked
 * @param scope what the token is wanted for; several apart by spaces
 */
record TokenRequest(
    RegistryAddress address,
    RegistryOptions options,
    URI realm,
    Challenge challenge,
    String scope) {
  private static final int NONCE = 16;

  Request by(Optional<Login> login) {
    StringBuilder query = new StringBuilder();
    add(query, "service", service());
    scopes(scope).forEach(one -> add(query, "scope", one));
    if (login.isPresent() && login.get().refresh()) {
      add(query, "grant_type", "refresh_token");
      add(query, "client_id", "lamina");
      add(query, "refresh_token", login.get().secret());
      byte[] form = query.toString().getBytes(StandardCharsets.UTF_8);
      return new Request(
          "POST",
          realm,
          Map.of("Content-Type", "application/x-www-form-urlencoded"),
          Optional.of(new Call.Content(form.length, () -> new ByteArrayInputStream(form))));
    }
    return get(with(query), login.map(Login::basic));
  }

  /** Signs the address itself, so a key's request goes to the registry's own host only. */
  Request byKey() throws IOException {
    if (!Redirects.sameHost(realm, address.base())) {
      throw new ModelException(
          ModelException.Kind.DENIED,
          "log in to "
              + address.host()
              + ": realm host \""
              + realm.getAuthority()
              + "\" does not match original host \""
              + address.base().getAuthority()
              + "\"");
    }
    byte[] nonce = new byte[NONCE];
    new SecureRandom().nextBytes(nonce);
    StringBuilder query = new StringBuilder();
    // In the order of their names, as the reference sends them.
    add(query, "nonce", Base64.getUrlEncoder().withoutPadding().encodeToString(nonce));
    scopes(challenge.parameter("scope").orElse(scope)).forEach(one -> add(query, "scope", one));
    add(query, "service", service());
    add(query, "ts", Long.toString(Instant.now().getEpochSecond()));
    URI signed = with(query);
    OllamaKey key =
        OllamaKey.at(
            options
                .key()
                .orElseThrow(
                    () ->
                        new ModelException(
                            ModelException.Kind.DENIED,
                            "log in to " + address.host() + ": it wants a key, and none is set")));
    return get(signed, Optional.of(key.authorization(signed.toString())));
  }

  private static Request get(URI uri, Optional<String> authorization) {
    Map<String, String> headers =
        authorization.isPresent() ? Map.of("Authorization", authorization.get()) : Map.of();
    return new Request("GET", uri, headers, Optional.empty());
  }

  private String service() {
    return challenge.parameter("service").orElse("");
  }

  private static List<String> scopes(String scope) {
    return Arrays.asList(scope.split(" ", -1));
  }

  private URI with(StringBuilder query) {
    String joint = realm.getRawQuery() == null ? "?" : "&";
    return query.isEmpty() ? realm : URI.create(realm + joint + query);
  }

  private static void add(StringBuilder query, String name, String value) {
    if (!value.isEmpty()) {
      query.append(query.isEmpty() ? "" : "&").append(name).append('=');
      query.append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
  }
}
