package dev.lamina.server;

import dev.lamina.store.ModelException;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Which web pages may use the API: what browsers ask for as CORS. Spec: http-api-and-cli §1.3.
 *
 * @param any whether all may
 */
record OriginGuard(List<Pattern> allowed, boolean any) {
  private static final List<String> OWN_HOSTS = List.of("localhost", "127.0.0.1", "0.0.0.0");
  private static final List<String> OWN_SCHEMES =
      List.of("app://*", "file://*", "tauri://*", "vscode-webview://*", "vscode-file://*");
  private static final List<String> SCHEMES =
      List.of(
          "http://",
          "https://",
          "chrome-extension://",
          "safari-extension://",
          "moz-extension://",
          "ms-browser-extension://");

  private static final String METHODS = "GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS";
  private static final String MAX_AGE_SECONDS = "43200";

  /** What the clients of OpenAI's and Anthropic's libraries send from within a browser. */
  private static final String HEADERS =
      "Authorization,Content-Type,User-Agent,Accept,X-Requested-With,Openai-Beta,"
          + "X-Api-Key,Anthropic-Version,Anthropic-Beta,"
          + Stream.of(
                  "Arch",
                  "Async",
                  "Custom-Poll-Interval",
                  "Helper-Method",
                  "Lang",
                  "Os",
                  "Package-Version",
                  "Poll-Helper",
                  "Retry-Count",
                  "Runtime",
                  "Runtime-Version",
                  "Timeout")
              .map(name -> "X-Stainless-" + name)
              .collect(java.util.stream.Collectors.joining(","));

  /** An origin, or what it begins and ends with. */
  record Pattern(String start, String end, boolean wild) {
    boolean matches(String origin) {
      return wild
          ? origin.length() >= start.length() + end.length()
              && origin.startsWith(start)
              && origin.endsWith(end)
          : origin.equals(start);
    }
  }

  /**
   * A guard that lets this machine's own origins in, and these.
   *
   * @throws ModelException INVALID for an entry that is no origin
   */
  static OriginGuard of(List<String> extra) {
    List<Pattern> allowed = new ArrayList<>();
    for (String entry : extra) {
      allowed.add(pattern(entry.strip().toLowerCase(Locale.ROOT)));
    }
    for (String host : OWN_HOSTS) {
      for (String scheme : List.of("http://", "https://")) {
        allowed.add(pattern(scheme + host));
        allowed.add(pattern(scheme + host + ":*"));
      }
    }
    OWN_SCHEMES.forEach(scheme -> allowed.add(pattern(scheme)));
    return new OriginGuard(
        List.copyOf(allowed), extra.stream().anyMatch(entry -> entry.strip().equals("*")));
  }

  /** Whether the request may go on; if not, it is answered. */
  boolean admits(Context ctx) {
    String origin = ctx.header("Origin");
    if (origin == null || origin.isEmpty() || isSame(origin, ctx.header("Host"))) {
      return true;
    }
    String lower = origin.toLowerCase(Locale.ROOT);
    if (!any && allowed.stream().noneMatch(pattern -> pattern.matches(lower))) {
      Replies.empty(ctx, 403);
      return false;
    }
    ctx.res().addHeader("Access-Control-Allow-Origin", any ? "*" : origin);
    if (!any) {
      ctx.res().addHeader("Vary", "Origin");
    }
    if (!ctx.method().equals(HandlerType.OPTIONS)) {
      return true;
    }
    preflight(ctx);
    return false;
  }

  private static void preflight(Context ctx) {
    ctx.res().addHeader("Access-Control-Allow-Methods", METHODS);
    ctx.res().addHeader("Access-Control-Allow-Headers", HEADERS);
    ctx.res().addHeader("Access-Control-Max-Age", MAX_AGE_SECONDS);
    ctx.res().addHeader("Vary", "Access-Control-Request-Method");
    ctx.res().addHeader("Vary", "Access-Control-Request-Headers");
    Replies.empty(ctx, 204);
  }

  private static boolean isSame(String origin, @org.jspecify.annotations.Nullable String host) {
    return host != null && (origin.equals("http://" + host) || origin.equals("https://" + host));
  }

  private static Pattern pattern(String entry) {
    int star = entry.indexOf('*');
    if (star < 0 ? SCHEMES.stream().noneMatch(entry::startsWith) : star != entry.lastIndexOf('*')) {
      throw ModelException.invalid(
          "allow origin \""
              + entry
              + "\": it is no origin (write scheme://host[:port], with at most one *, or only *;"
              + " see LAMINA_ORIGINS)");
    }
    return star < 0
        ? new Pattern(entry, "", false)
        : new Pattern(entry.substring(0, star), entry.substring(star + 1), true);
  }
}
