package dev.lamina.cli;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** How the server's log looks: one line for each record, on standard error. */
final class ServerLog {
  private static final String FORMAT = "%1$tFT%1$tT.%1$tL %4$-7s %5$s%6$s%n";

  /** Kept, because a level is forgotten together with its logger. */
  private static final List<Logger> QUIET =
      List.of(
          Logger.getLogger("org.eclipse.jetty"),
          Logger.getLogger("io.javalin"),
          Logger.getLogger("jdk.event.security"));

  private ServerLog() {}

  static void begin() {
    System.setProperty("java.util.logging.SimpleFormatter.format", FORMAT);
    QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
  }
}
