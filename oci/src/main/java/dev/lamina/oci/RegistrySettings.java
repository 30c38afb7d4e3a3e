package dev.lamina.oci;

import dev.lamina.store.ModelName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is set for one registry: plain values.
 *
 * @param plain plain http instead of TLS
 * @param ca certificates, in PEM, that are trusted besides the usual ones
 * @param identity what this machine shows of itself when TLS asks for it
 * @param mirrors hosts that a pull asks first, in this order
 * @param connections at first and at most, where they differ from the usual
 * @param rate a limit for this registry alone
 * @param key whether it knows users by Ollama's ed25519 keys instead of passwords
 */
public record RegistrySettings(
    boolean plain,
    Optional<Path> ca,
    Optional<Identity> identity,
    List<String> mirrors,
    Optional<RegistryOptions.Connections> connections,
    Optional<RateLimit> rate,
    boolean key) {
  /** Registries that speak Ollama's dialect. */
  private static final Set<String> OLLAMA_KIND =
      Set.of(ModelName.DEFAULT_HOST, "ollama.com", "hf.co", "huggingface.co");

  /** A client certificate (with its chain) and its unencrypted PKCS#8 key, both PEM files. */
  public record Identity(Path certificate, Path key) {}

  public RegistrySettings {
    mirrors = List.copyOf(mirrors);
  }

  /** What holds for a registry of which nothing is set. */
  public static RegistrySettings usual(String host) {
    return new RegistrySettings(
        false,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        OLLAMA_KIND.contains(host));
  }
}
