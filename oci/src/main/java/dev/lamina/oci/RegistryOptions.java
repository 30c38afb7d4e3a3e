package dev.lamina.oci;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How registries are spoken to: plain values, and limits that all transfers share which are given
 * the same ones.
 *
 * @param insecure plain http for every host; loopback hosts are spoken to so in any case
 * @param credentialFiles Docker's {@code config.json} or files of that form; the first that knows
 *     the registry counts, and logins are kept in the first of all
 * @param key where the key is that registries of Ollama's kind know a user by; made when first
 *     needed
 * @param registries what differs for single registries, by host
 * @param proxies what stands between this machine and the registries
 * @param rates limits on bytes a second; each of them holds
 * @param connections blob bodies under way at once in one transfer: at first, and at most
 * @param uploads how blobs are cut when they are sent
 * @param patience how long is waited, and how often tried again
 * @param tokens by host: what it is shown before it asks for anything
 */
public record RegistryOptions(
    boolean insecure,
    List<Path> credentialFiles,
    Optional<Path> key,
    Map<String, RegistrySettings> registries,
    Proxies proxies,
    List<RateLimit> rates,
    Connections connections,
    Uploads uploads,
    Patience patience,
    Map<String, String> tokens) {
  private static final int MIB = 1 << 20;

  /**
   * How many connections a transfer has: more than {@code first} only while that makes it faster.
   */
  public record Connections(int first, int most) {
    public static final Connections USUAL = new Connections(4, 16);
  }

  /**
   * Sizes of uploads, in bytes.
   *
   * @param monolithic up to which a blob is sent in one request
   * @param piece of a larger one: what stands before a registry often refuses long requests
   * @param local the same to a registry on this machine, before which nothing stands
   */
  public record Uploads(int monolithic, int piece, int local) {
    public static final Uploads USUAL = new Uploads(64 * MIB, 32 * MIB, 256 * MIB);
  }

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
    registries = Map.copyOf(registries);
    rates = List.copyOf(rates);
    tokens = Map.copyOf(tokens);
  }

  /** TLS but for loopback hosts, the logins that Docker keeps in the home directory, no key. */
  public static RegistryOptions defaults() {
    Path home = Path.of(System.getProperty("user.home"));
    return new RegistryOptions(
        false,
        List.of(home.resolve(".docker").resolve("config.json")),
        Optional.empty(),
        Map.of(),
        Proxies.NONE,
        List.of(),
        Connections.USUAL,
        Uploads.USUAL,
        Patience.USUAL,
        Map.of());
  }

  /** What is set for a registry. */
  RegistrySettings settings(String host) {
    return registries.getOrDefault(host, RegistrySettings.usual(host));
  }

  /**
   * Connections to a registry. One of this machine seldom sends more over several, and pays for
   * each: where their number may grow it begins with one.
   */
  Connections connections(String host) {
    Connections limits = settings(host).connections().orElse(connections);
    boolean grows = limits.first() < limits.most();
    return grows && RegistryAddress.isLoopback(host) ? new Connections(1, limits.most()) : limits;
  }

  public RegistryOptions withInsecure(boolean plain) {
    return new RegistryOptions(
        plain,
        credentialFiles,
        key,
        registries,
        proxies,
        rates,
        connections,
        uploads,
        patience,
        tokens);
  }

  public RegistryOptions withCredentialFiles(List<Path> files) {
    return new RegistryOptions(
        insecure, files, key, registries, proxies, rates, connections, uploads, patience, tokens);
  }

  public RegistryOptions withKey(Path file) {
    return new RegistryOptions(
        insecure,
        credentialFiles,
        Optional.of(file),
        registries,
        proxies,
        rates,
        connections,
        uploads,
        patience,
        tokens);
  }

  public RegistryOptions withRegistries(Map<String, RegistrySettings> byHost) {
    return new RegistryOptions(
        insecure,
        credentialFiles,
        key,
        byHost,
        proxies,
        rates,
        connections,
        uploads,
        patience,
        tokens);
  }

  public RegistryOptions withProxies(Proxies other) {
    return new RegistryOptions(
        insecure,
        credentialFiles,
        key,
        registries,
        other,
        rates,
        connections,
        uploads,
        patience,
        tokens);
  }

  public RegistryOptions withRates(List<RateLimit> limits) {
    return new RegistryOptions(
        insecure,
        credentialFiles,
        key,
        registries,
        proxies,
        limits,
        connections,
        uploads,
        patience,
        tokens);
  }

  public RegistryOptions withConnections(Connections other) {
    return new RegistryOptions(
        insecure,
        credentialFiles,
        key,
        registries,
        proxies,
        rates,
        other,
        uploads,
        patience,
        tokens);
  }

  public RegistryOptions withUploads(Uploads sizes) {
    return new RegistryOptions(
        insecure,
        credentialFiles,
        key,
        registries,
        proxies,
        rates,
        connections,
        sizes,
        patience,
        tokens);
  }

  public RegistryOptions withPatience(Patience other) {
    return new RegistryOptions(
        insecure,
        credentialFiles,
        key,
        registries,
        proxies,
        rates,
        connections,
        uploads,
        other,
        tokens);
  }

  public RegistryOptions withTokens(Map<String, String> byHost) {
    return new RegistryOptions(
        insecure,
        credentialFiles,
        key,
        registries,
        proxies,
        rates,
        connections,
        uploads,
        patience,
        byHost);
  }

  /** Tells no secret. */
  @Override
  public String toString() {
    return "RegistryOptions[registries=" + registries.keySet() + "]";
  }
}
