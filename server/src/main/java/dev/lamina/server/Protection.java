package dev.lamina.server;

import dev.lamina.store.ModelException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a server does to be used by those alone whom it is for: plain values.
 *
 * @param demand when a key is demanded
 * @param keys the file of {@link ApiKeys}; without one no key is known
 * @param tls speaks TLS instead of plain HTTP
 * @param readOnly refuses what would change the store
 * @param audit the file that gets a line of JSON for each request
 */
public record Protection(
    KeyDemand demand,
    Optional<Path> keys,
    Optional<TlsFiles> tls,
    boolean readOnly,
    Optional<Path> audit) {
  public static final Protection NONE =
      new Protection(
          KeyDemand.BY_ADDRESS, Optional.empty(), Optional.empty(), false, Optional.empty());

  /** When a request must come with an API key. A key that is wrong is refused in any case. */
  public enum KeyDemand {
    /** Where the server listens to more than loopback. */
    BY_ADDRESS,
    ALWAYS,
    /** Whoever reaches the address may use, change and delete models. */
    NEVER;

    /**
     * Reads {@code auto}, {@code required} or {@code off}.
     *
     * @throws ModelException INVALID for another text
     */
    public static KeyDemand parse(String text) {
      return switch (text) {
        case "auto" -> BY_ADDRESS;
        case "required" -> ALWAYS;
        case "off" -> NEVER;
        default ->
            throw ModelException.invalid(
                "\"" + text + "\" is no demand for keys: it is auto, required or off");
      };
    }
  }

  /** A certificate, which its chain may follow, and its unencrypted PKCS#8 key: PEM files. */
  public record TlsFiles(Path certificate, Path key) {}

  /** Whether a server that is bound to this name or address demands keys. */
  public boolean demandsKeys(String host) {
    return switch (demand) {
      case BY_ADDRESS -> !HostGuard.isLoopback(host);
      case ALWAYS -> true;
      case NEVER -> false;
    };
  }
}
