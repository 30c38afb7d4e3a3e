package dev.lamina.oci;

import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The logins of this user, where Docker keeps them: in the first of {@link
 * RegistryOptions#credentialFiles}, or with the credential helper that it names. Transfers read
 * them anew each time. Safe for use by several threads.
 */
public final class RegistryLogins {
  private final RegistryOptions options;

  public RegistryLogins(RegistryOptions options) {
    this.options = options;
  }

  /**
   * Asks the registry whether it takes the login, then keeps it.
   *
   * @param registry its host, with the port if there is one
   * @return in words where it is kept
   * @throws ModelException DENIED when the registry refuses it; INVALID when {@code registry} is no
   *     host; UNAVAILABLE when it does not answer
   */
  public String login(String registry, String user, String secret) throws IOException {
    String host = host(registry);
    if (user.isEmpty() || user.contains(":") || secret.isEmpty()) {
      throw ModelException.invalid(
          "log in to " + host + ": a user's name without colon and a password are needed");
    }
    Login login = new Login(user, secret, false);
    check(host, login);
    return new DockerConfig(first()).store(host, login);
  }

  /**
   * Forgets a login.
   *
   * @return whether there was one
   */
  public boolean logout(String registry) throws IOException {
    return new DockerConfig(first()).erase(host(registry));
  }

  /** The files that know a login for the registry, in the order in which they count. */
  public List<Path> known(String registry) throws IOException {
    String host = host(registry);
    List<Path> known = new ArrayList<>();
    for (Path file : options.credentialFiles()) {
      if (new JibLogins(List.of(file)).find(host).isPresent()) {
        known.add(file);
      }
    }
    return List.copyOf(known);
  }

  /**
   * The registries that a file names, with the first that does. What a credential helper for all
   * registries knows besides is not asked.
   *
   * @throws ModelException INVALID when a file cannot be read as what it should be
   */
  public SortedMap<String, Path> registries() throws IOException {
    SortedMap<String, Path> registries = new TreeMap<>();
    for (Path file : options.credentialFiles()) {
      new DockerConfig(file).hosts().forEach(host -> registries.putIfAbsent(host, file));
    }
    return registries;
  }

  /** The programs that the files name as keepers of logins. */
  public Set<String> helpers() throws IOException {
    Set<String> programs = new TreeSet<>();
    for (Path file : options.credentialFiles()) {
      new DockerConfig(file).helpers().forEach(helper -> programs.add(helper.toString()));
    }
    return programs;
  }

  private void check(String host, Login login) throws IOException {
    RegistryAddress address = RegistryAddress.of(any(host), options);
    String operation = "log in to " + host;
    try (RegistryHttp http = new RegistryHttp(address, options, _ -> Optional.of(login))) {
      Answer answer = http.send(Call.get(address.base().resolve("/v2/"), Map.of(), ""));
      if (answer.status() == 401) {
        answer.body().close();
        throw refused(operation, login);
      }
      if (answer.status() == 404) {
        answer.body().close();
        throw ModelException.unsupported(
            operation + ": it does not speak the registry protocol (nothing at /v2/)");
      }
      Repository.expect(operation, answer, 200);
      answer.body().close();
    } catch (ModelException e) {
      throw e.kind() == ModelException.Kind.DENIED ? refused(operation, login) : e;
    } catch (IOException e) {
      throw Failures.of(operation, address.base(), e);
    }
  }

  private static ModelException refused(String operation, Login login) {
    return new ModelException(
        ModelException.Kind.DENIED,
        operation + ": user " + login.user() + " with this password is refused (nothing was kept)");
  }

  private Path first() {
    return options.credentialFiles().stream()
        .findFirst()
        .orElseThrow(() -> ModelException.invalid("log in: no file for logins is set"));
  }

  private static String host(String registry) {
    String host = registry.replaceFirst("^https?://", "").replaceFirst("/+$", "");
    return any(host).host();
  }

  private static ModelName any(String host) {
    return ModelName.find(host + "/any/any")
        .filter(name -> name.host().equals(host))
        .orElseThrow(
            () ->
                ModelException.invalid(
                    "registry \"" + host + "\": not a host name (such as registry.example.com)"));
  }
}
