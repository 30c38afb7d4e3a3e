package dev.lamina.server;

import dev.lamina.server.ApiKeys.ApiKey;
import dev.lamina.store.ModelException;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets those in who may do what they ask for. Where no key is demanded, none is needed; but a key
 * of Lamina's that is sent all the same must be right, and then does what it may. Other programs'
 * keys, which many clients must send, count as none.
 */
final class AccessGuard {
  private static final Logger LOG = LoggerFactory.getLogger(AccessGuard.class);
  private static final String BEARER = "bearer ";
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int UNAVAILABLE = 503;

  private final Routes routes;
  private final Optional<ApiKeys> keys;
  private final boolean demanded;
  private final boolean readOnly;

  private AccessGuard(Routes routes, Optional<ApiKeys> keys, boolean demanded, boolean readOnly) {
    this.routes = routes;
    this.keys = keys;
    this.demanded = demanded;
    this.readOnly = readOnly;
  }

  static AccessGuard of(ServerSettings settings, Routes routes) {
    Protection protection = settings.protection();
    return new AccessGuard(
        routes,
        protection.keys().map(ApiKeys::at),
        protection.demandsKeys(settings.host()),
        protection.readOnly());
  }

  /**
   * Returns if the request may go on.
   *
   * @throws ApiException if not
   */
  void check(Context ctx) {
    Access access = routes.of(ctx).map(Route::access).orElse(Access.OPEN);
    if (access != Access.OPEN) {
      checkKey(ctx, access);
    }
    if (access == Access.CHANGE && readOnly) {
      throw new ApiException(
          FORBIDDEN, asked(ctx) + ": this server is read-only (ask those who run it)");
    }
  }

  private void checkKey(Context ctx, Access access) {
    Optional<String> sent = sent(ctx).filter(text -> demanded || text.startsWith(ApiKeys.PREFIX));
    if (sent.isEmpty()) {
      if (demanded) {
        throw refused(
            ctx,
            "an API key is needed (lamina keys add makes one; lamina sends that in LAMINA_API_KEY)");
      }
      return;
    }
    ApiKey key = find(sent.get()).orElseThrow(() -> refused(ctx, "the API key is not known here"));
    AuditEntry.of(ctx).caller(key.name());
    if (!key.allows(access)) {
      throw new ApiException(
          FORBIDDEN,
          asked(ctx)
              + ": the key \""
              + key.name()
              + "\" has the scope "
              + key.scope()
              + " (it takes one with the scope "
              + ApiKeys.Scope.MANAGE
              + ")");
    }
  }

  private Optional<ApiKey> find(String text) {
    try {
      return keys.isPresent() ? keys.get().find(text) : Optional.empty();
    } catch (IOException | ModelException e) {
      LOG.error("nobody is let in: {}", e.getMessage());
      throw new ApiException(
          UNAVAILABLE, "the server cannot read its API keys (its log tells why)");
    }
  }

  /** As OpenAI's and Ollama's clients send it, or as Anthropic's do. */
  private static Optional<String> sent(Context ctx) {
    String header = ctx.header("Authorization");
    if (header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.of(header.substring(BEARER.length()).strip());
    }
    return Optional.ofNullable(ctx.header("x-api-key")).map(String::strip);
  }

  private static ApiException refused(Context ctx, String why) {
    ctx.header("WWW-Authenticate", "Bearer realm=\"lamina\"");
    return new ApiException(UNAUTHORIZED, asked(ctx) + ": " + why);
  }

  private static String asked(Context ctx) {
    return ctx.method() + " " + ctx.path();
  }
}
