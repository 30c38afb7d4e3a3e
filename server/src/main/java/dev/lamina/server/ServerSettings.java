package dev.lamina.server;

import java.time.Duration;
import java.util.List;

/**
 * Where and for whom the server listens.
 *
 * @param host name or address to bind; {@code 0.0.0.0} for all
 * @param port 0 takes a free one
 * @param origins web origins that may use the API besides this machine's own, such as {@code
 *     https://chat.example} or {@code https://*.example}; {@code *} for all. Spec: http-api-and-cli
 *     §1.3
 * @param largestBody bytes that a JSON request may have; uploads of blobs have no limit
 * @param grace how long requests under way may take to end when the server is closed
 * @param protection by whom it may be used, and for what
 */
public record ServerSettings(
    String host,
    int port,
    List<String> origins,
    long largestBody,
    Duration grace,
    Protection protection) {
  /** Only this machine, on the port that Ollama's clients try first. */
  public static final ServerSettings DEFAULT =
      new ServerSettings(
          "127.0.0.1", 11434, List.of(), 128 << 20, Duration.ofSeconds(2), Protection.NONE);

  public ServerSettings {
    origins = List.copyOf(origins);
  }

  /** Whether only this machine reaches the address. */
  public boolean isLoopback() {
    return HostGuard.isLoopback(host);
  }

  public ServerSettings withAddress(String newHost, int newPort) {
    return new ServerSettings(newHost, newPort, origins, largestBody, grace, protection);
  }

  public ServerSettings withOrigins(List<String> newOrigins) {
    return new ServerSettings(host, port, newOrigins, largestBody, grace, protection);
  }

  public ServerSettings withProtection(Protection other) {
    return new ServerSettings(host, port, origins, largestBody, grace, other);
  }
}
