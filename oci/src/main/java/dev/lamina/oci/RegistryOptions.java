package dev.lamina.oci;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How registries are spoken to: plain values.
 *
 * @param insecure plain http for every host; loopback hosts are spoken to so in any case
 * @param credentialFiles Docker's {@code config.json} or files of that form; the first that knows
 *     the registry counts
 * @param connections most blob bodies under way at once in one transfer
 * @param monolithic bytes up to which a blob is uploaded in one request
 * @param chunk bytes of one piece of a larger upload
 * @param patience how long is waited, and how often tried again
 */
public record RegistryOptions(
    boolean insecure,
    List<Path> credentialFiles,
    int connections,
    int monolithic,
    int chunk,
    Patience patience) {
  private static final int CONNECTIONS = 4;
  private static final int MIB = 1 << 20;

  /**
   * Waiting and trying again.
   *
   * @param connect until a connection stands
   * @param answer until the answer's head has come
   * @param stall without a byte of a body
   * @param pause before the first new try; doubles with each
   * @param attempts tries in a row without progress before giving up
   */
  public record Patience(
      Duration connect, Duration answer, Duration stall, Duration pause, int attempts) {
    static final Patience USUAL =
        new Patience(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofMillis(500),
            6);
  }

  public RegistryOptions {
    credentialFiles = List.copyOf(credentialFiles);
  }

  /** TLS but for loopback hosts, and the logins that Docker keeps in the home directory. */
  public static RegistryOptions defaults() {
    Path home = Path.of(System.getProperty("user.home"));
    return new RegistryOptions(
        false,
        List.of(home.resolve(".docker").resolve("config.json")),
        CONNECTIONS,
        64 * MIB,
        32 * MIB,
        Patience.USUAL);
  }

  public RegistryOptions withInsecure(boolean plain) {
    return new RegistryOptions(plain, credentialFiles, connections, monolithic, chunk, patience);
  }

  public RegistryOptions withCredentialFiles(List<Path> files) {
    return new RegistryOptions(insecure, files, connections, monolithic, chunk, patience);
  }

  public RegistryOptions withPatience(Patience other) {
    return new RegistryOptions(insecure, credentialFiles, connections, monolithic, chunk, other);
  }

  /** The same with other sizes of uploads, in bytes. */
  public RegistryOptions withUploads(int whole, int piece) {
    return new RegistryOptions(insecure, credentialFiles, connections, whole, piece, patience);
  }
}
