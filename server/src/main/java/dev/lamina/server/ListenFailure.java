package dev.lamina.server;

import dev.lamina.store.ModelException;
import java.net.BindException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;

/** Why the server could not listen, and what to do about it. */
final class ListenFailure {
  private ListenFailure() {}

  static RuntimeException of(ServerSettings settings, RuntimeException failure) {
    String operation = "listen on " + settings.host() + ":" + settings.port() + ": ";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String reason = String.valueOf(cause.getMessage());
      if (cause instanceof BindException && reason.contains("in use")) {
        return new ModelException(
            ModelException.Kind.CONFLICT,
            operation + "the port is taken (stop what uses it, or set LAMINA_HOST to another port)",
            failure);
      }
      if (cause instanceof SocketException && reason.contains("ermission denied")) {
        return new ModelException(
            ModelException.Kind.DENIED,
            operation + "not permitted (set LAMINA_HOST to a port above 1023)",
            failure);
      }
      if (cause instanceof SocketException
          || cause instanceof UnknownHostException
          || cause instanceof UnresolvedAddressException) {
        return new ModelException(
            ModelException.Kind.UNAVAILABLE,
            operation + "no such address here (set LAMINA_HOST to one of this machine's)",
            failure);
      }
    }
    return failure;
  }
}
