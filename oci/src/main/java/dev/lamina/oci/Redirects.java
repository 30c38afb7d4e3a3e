package dev.lamina.oci;

import dev.lamina.store.ModelException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Set;

/** Where an answer sends its asker, and whether it goes there. */
final class Redirects {
  private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

  private Redirects() {}

  static boolean is(Answer answer) {
    return STATUSES.contains(answer.status()) && answer.header("location").isPresent();
  }

  /**
   * The address to ask instead.
   *
   * @throws ModelException DENIED when a registry of the open network sends into a closed one, or
   *     from TLS to plain http
   */
  static URI target(Answer answer) throws IOException {
    URI from = answer.asked();
    URI to;
    try {
      to = from.resolve(answer.header("location").orElseThrow());
    } catch (IllegalArgumentException e) {
      throw new IOException("a redirect to what is no address", e);
    }
    if (to.getHost() == null || to.getScheme() == null || !to.getScheme().startsWith("http")) {
      throw refused(from, "to an address that is not http");
    }
    if (from.getScheme().equals("https") && !to.getScheme().equals("https")) {
      throw refused(from, "from TLS to plain http");
    }
    if (!sameHost(from, to) && inside(to.getHost()) && !inside(from.getHost())) {
      throw refused(from, "to " + to.getHost() + ", an address of the local network");
    }
    return to;
  }

  static boolean sameHost(URI one, URI other) {
    return one.getHost().equalsIgnoreCase(other.getHost()) && port(one) == port(other);
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
  }

  /**
   * Whether a host is of this machine or its local network. A name that only a proxy can look up is
   * not.
   */
  static boolean inside(String host) {
    InetAddress[] addresses;
    try {
      addresses = InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      return false;
    }
    for (InetAddress address : addresses) {
      if (address.isLoopbackAddress()
          || address.isSiteLocalAddress()
          || address.isLinkLocalAddress()
          || address.isAnyLocalAddress()) {
        return true;
      }
    }
    return false;
  }

  private static ModelException refused(URI from, String what) {
    return new ModelException(
        ModelException.Kind.DENIED,
        "registry " + from.getHost() + ": it redirects " + what + " (not followed)");
  }
}
