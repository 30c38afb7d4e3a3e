package dev.lamina.server;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Lets only requests in that call this machine by a name or address of its own, so that a web page
 * cannot reach a loopback server by a DNS name of its author's. Without effect where the server
 * listens on more than loopback. Spec: http-api-and-cli §1.2.
 */
final class HostGuard {
  private static final List<String> LOCAL_SUFFIXES = List.of(".localhost", ".local", ".internal");
  private static final int FORBIDDEN = 403;
  private static final int NO_CONTENT = 204;

  private final boolean active;

  private HostGuard(boolean active) {
    this.active = active;
  }

  /** A guard for a server that is bound to this name or address. */
  static HostGuard of(String bound) {
    return new HostGuard(isLoopback(bound));
  }

  /** Whether the request may go on; if not, it is answered. */
  boolean admits(Context ctx) {
    if (!active) {
      return true;
    }
    String header = ctx.header("Host");
    String host = withoutPort(header == null ? "" : header).toLowerCase(Locale.ROOT);
    Optional<InetAddress> address = literal(host);
    if (address.isPresent()) {
      return isOwn(address.get()) || answered(ctx, FORBIDDEN);
    }
    if (!isOwnName(host)) {
      return answered(ctx, FORBIDDEN);
    }
    return !ctx.method().equals(HandlerType.OPTIONS) || answered(ctx, NO_CONTENT);
  }

  private static boolean answered(Context ctx, int status) {
    Replies.empty(ctx, status);
    return false;
  }

  /** Whether only this machine reaches a server that is bound to this name or address. */
  static boolean isLoopback(String bound) {
    try {
      return InetAddress.getByName(bound).isLoopbackAddress();
    } catch (UnknownHostException e) {
      // Binding to it will fail, with an error of its own.
      return false;
    }
  }

  /** Drops the port, and the brackets of an IPv6 address. */
  static String withoutPort(String host) {
    if (host.startsWith("[")) {
      int end = host.indexOf(']');
      return end < 0 ? host : host.substring(1, end);
    }
    int colon = host.lastIndexOf(':');
    return colon < 0 || colon != host.indexOf(':') ? host : host.substring(0, colon);
  }

  private static Optional<InetAddress> literal(String host) {
    try {
      return Optional.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException notAnAddress) {
      return Optional.empty();
    }
  }

  private static boolean isOwn(InetAddress address) {
    return address.isLoopbackAddress()
        || address.isSiteLocalAddress()
        || address.isAnyLocalAddress()
        || isUniqueLocal(address)
        || isOfAnInterface(address);
  }

  /** IPv6's fc00::/7. */
  private static boolean isUniqueLocal(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
  }

  private static boolean isOfAnInterface(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return false;
    }
  }

  private static boolean isOwnName(String host) {
    return host.isEmpty()
        || host.equals("localhost")
        || LOCAL_SUFFIXES.stream().anyMatch(host::endsWith)
        || host.equals(machineName());
  }

  private static String machineName() {
    try {
      return InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
