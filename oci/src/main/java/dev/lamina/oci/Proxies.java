package dev.lamina.oci;

import dev.lamina.store.ModelException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which proxy stands before which host, told in the words of {@code HTTP_PROXY}, {@code
 * HTTPS_PROXY} and {@code NO_PROXY}. This machine itself is never asked for through a proxy.
 *
 * @param http for plain http, and empty for none
 * @param https for TLS
 * @param direct hosts without proxy: names with what is beneath them, {@code .domain} for what is
 *     beneath alone, addresses, networks such as {@code 10.0.0.0/8}, each with {@code :port} if
 *     wanted; {@code *} for all
 */
public record Proxies(Optional<String> http, Optional<String> https, List<String> direct) {
  public static final Proxies NONE = new Proxies(Optional.empty(), Optional.empty(), List.of());

  private static final int USUAL_PORT = 80;

  public Proxies {
    direct = List.copyOf(direct);
  }

  /**
   * The proxy before a server; empty where it is asked directly.
   *
   * @throws ModelException UNSUPPORTED for a proxy that is not spoken to in http
   */
  Optional<URI> before(URI server) {
    Optional<String> text = server.getScheme().equals("https") ? https : http;
    if (text.isEmpty() || RegistryAddress.isLoopback(server.getHost()) || isDirect(server)) {
      return Optional.empty();
    }
    String address = text.get().contains("://") ? text.get() : "http://" + text.get();
    URI proxy;
    try {
      proxy = URI.create(address);
    } catch (IllegalArgumentException e) {
      throw new ModelException(
          ModelException.Kind.INVALID, "proxy for " + server.getHost() + ": not an address", e);
    }
    if (proxy.getHost() == null || !"http".equalsIgnoreCase(proxy.getScheme())) {
      throw ModelException.unsupported(
          "proxy for "
              + server.getHost()
              + ": only proxies of the form http://HOST:PORT can be used");
    }
    return Optional.of(proxy);
  }

  static int port(URI proxy) {
    return proxy.getPort() < 0 ? USUAL_PORT : proxy.getPort();
  }

  /** These proxies as clients ask for them; where none are set, the JVM's own. */
  Optional<ProxySelector> selector() {
    return http.isEmpty() && https.isEmpty()
        ? Optional.ofNullable(ProxySelector.getDefault())
        : Optional.of(new Selector());
  }

  private boolean isDirect(URI server) {
    String host = server.getHost().toLowerCase(Locale.ROOT);
    int port = server.getPort() >= 0 ? server.getPort() : secure(server) ? 443 : 80;
    return direct.stream()
        .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
        .filter(entry -> !entry.isEmpty())
        .anyMatch(entry -> covers(entry, host, port));
  }

  private static boolean secure(URI server) {
    return server.getScheme().equals("https");
  }

  private static boolean covers(String entry, String host, int port) {
    if (entry.equals("*")) {
      return true;
    }
    int colon = entry.lastIndexOf(':');
    String name = entry;
    if (colon > 0 && entry.substring(colon + 1).matches("\\d{1,5}")) {
      if (Integer.parseInt(entry.substring(colon + 1)) != port) {
        return false;
      }
      name = entry.substring(0, colon);
    }
    if (name.contains("/")) {
      return inNetwork(name, host);
    }
    String domain = name.startsWith("*.") ? name.substring(1) : name;
    return domain.startsWith(".")
        ? host.endsWith(domain)
        : host.equals(domain) || host.endsWith("." + domain);
  }

  /** Only for hosts that are told as IPv4 addresses: nothing is looked up for this. */
  private static boolean inNetwork(String network, String host) {
    String[] parts = network.split("/", 2);
    Optional<Integer> base = ipv4(parts[0]);
    Optional<Integer> address = ipv4(host);
    if (base.isEmpty() || address.isEmpty() || !parts[1].matches("\\d{1,2}")) {
      return false;
    }
    int bits = Math.min(32, Integer.parseInt(parts[1]));
    int mask = bits == 0 ? 0 : -1 << (32 - bits);
    return (base.get() & mask) == (address.get() & mask);
  }

  private static Optional<Integer> ipv4(String text) {
    if (!text.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
      return Optional.empty();
    }
    int value = 0;
    for (String part : text.split("\\.", -1)) {
      value = value << 8 | (Integer.parseInt(part) & 0xff);
    }
    return Optional.of(value);
  }

  private final class Selector extends ProxySelector {
    @Override
    public List<Proxy> select(URI server) {
      return before(server)
          .map(
              proxy ->
                  List.of(
                      new Proxy(
                          Proxy.Type.HTTP,
                          InetSocketAddress.createUnresolved(proxy.getHost(), port(proxy)))))
          .orElse(List.of(Proxy.NO_PROXY));
    }

    @Override
    public void connectFailed(URI server, SocketAddress proxy, IOException e) {
      // Whoever asked is told by the exception.
    }
  }
}
