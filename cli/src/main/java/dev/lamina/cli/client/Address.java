package dev.lamina.cli.client;

import dev.lamina.store.ModelException;
import java.net.URI;

/**
 * Where a server listens, or is to be found. Spec: http-api-and-cli §3.
 *
 * @param scheme {@code http} or {@code https}
 * @param host a name or an IP literal, without brackets
 * @param path a prefix that the client puts before every route; empty or {@code /…} without a slash
 *     at its end
 */
public record Address(String scheme, String host, int port, String path) {
  public static final Address DEFAULT = new Address("http", "127.0.0.1", 11434, "");

  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;
  private static final int MAX_PORT = 65535;

  /** Reads a text that means plain HTTP where it does not say. */
  public static Address parse(String text) {
    return parse(text, false);
  }

  /**
   * Reads {@code host}, {@code :port}, {@code host:port}, {@code [v6]:port} or {@code
   * http(s)://host[:port][/path]}.
   *
   * @param tls whether a text without a scheme means https
   * @throws ModelException INVALID, saying what is wrong
   */
  public static Address parse(String text, boolean tls) {
    int schemeEnd = text.indexOf("://");
    String usualScheme = tls ? "https" : "http";
    String scheme = schemeEnd < 0 ? usualScheme : text.substring(0, schemeEnd);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw bad(text, "it must begin with http:// or https://, or with the host");
    }
    String rest = schemeEnd < 0 ? text : text.substring(schemeEnd + 3);
    int slash = rest.indexOf('/');
    String path = slash < 0 ? "" : rest.substring(slash).replaceAll("/+$", "");
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    int usual = schemeEnd < 0 ? DEFAULT.port : scheme.equals("https") ? HTTPS_PORT : HTTP_PORT;
    int colon = portColon(authority);
    String host = colon < 0 ? authority : authority.substring(0, colon);
    int port = colon < 0 ? usual : port(text, authority.substring(colon + 1));
    host = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    if (host.chars().anyMatch(c -> c <= ' ' || c == '[' || c == ']' || c == '@')) {
      throw bad(text, "the host is not one");
    }
    return new Address(scheme, host.isEmpty() ? DEFAULT.host : host, port, path);
  }

  /** Where a client connects: a server that listens on all addresses is reached on loopback. */
  public URI uri() {
    String target =
        switch (host) {
          case "0.0.0.0" -> "127.0.0.1";
          case "::" -> "::1";
          default -> host;
        };
    String bracketed = target.indexOf(':') >= 0 ? "[" + target + "]" : target;
    return URI.create(scheme + "://" + bracketed + ":" + port + path);
  }

  /** Whether a server started on this machine would be found there. */
  public boolean isLocal() {
    return path.isEmpty()
        && (host.equals("localhost")
            || host.startsWith("127.")
            || host.equals("::1")
            || host.equals("0.0.0.0")
            || host.equals("::"));
  }

  @Override
  public String toString() {
    return uri().toString();
  }

  /** The colon before the port; the ones inside an IPv6 literal are none. */
  private static int portColon(String authority) {
    int bracket = authority.lastIndexOf(']');
    int colon = authority.lastIndexOf(':');
    boolean bare = bracket < 0 && authority.indexOf(':') != colon;
    return bare || colon < bracket ? -1 : colon;
  }

  private static int port(String text, String digits) {
    if (digits.matches("[0-9]{1,5}")) {
      int port = Integer.parseInt(digits);
      if (port <= MAX_PORT) {
        return port;
      }
    }
    throw bad(text, "the port must be a number up to " + MAX_PORT);
  }

  private static ModelException bad(String text, String reason) {
    return ModelException.invalid("host \"" + text + "\": " + reason);
  }
}
