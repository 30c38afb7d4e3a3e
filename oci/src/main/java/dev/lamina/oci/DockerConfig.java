package dev.lamina.oci;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Docker's {@code config.json}, or a file of that form, as a place where logins are put: with the
 * credential helper that it names for a registry, else in its own member {@code auths}. Whatever
 * else is in it stays.
 */
final class DockerConfig {
  private static final String AUTHS = "auths";
  private static final String HELPERS = "credHelpers";
  private static final String STORE = "credsStore";
  private static final String DOCKER_HUB = "docker.io";

  /** Under this name Docker keeps the login of its own registry. */
  private static final String DOCKER_HUB_KEY = "https://index.docker.io/v1/";

  private final Path file;

  DockerConfig(Path file) {
    this.file = file;
  }

  /** Keeps a login; returns in words where. */
  String store(String host, Login login) throws IOException {
    ObjectNode root = read();
    if (root.has(AUTHS) && !root.get(AUTHS).isObject()) {
      throw ModelException.invalid("read " + file + ": its auths is no object (mend it)");
    }
    ObjectNode entry = root.withObjectProperty(AUTHS).putObject(key(host));
    Optional<CredentialHelper> helper = helper(root, host);
    if (helper.isPresent()) {
      helper.get().store(key(host), login);
    } else {
      entry.put("auth", login.basic().substring("Basic ".length()));
    }
    write(root);
    return helper.isPresent() ? helper.get() + ", as " + file + " says" : file.toString();
  }

  /**
   * Forgets a login.
   *
   * @return whether there was one
   */
  boolean erase(String host) throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    ObjectNode root = read();
    Optional<CredentialHelper> helper = helper(root, host);
    boolean there = helper.isPresent() && helper.get().erase(key(host));
    if (root.path(AUTHS) instanceof ObjectNode auths) {
      List<String> keys =
          auths.propertyStream().map(Map.Entry::getKey).filter(key -> names(key, host)).toList();
      if (!keys.isEmpty()) {
        auths.remove(keys);
        write(root);
        there = true;
      }
    }
    return there;
  }

  /** The registries that have an entry of their own. No helper is asked. */
  Set<String> hosts() throws IOException {
    ObjectNode root = read();
    Set<String> hosts = new TreeSet<>();
    for (String member : List.of(AUTHS, HELPERS)) {
      root.path(member).fieldNames().forEachRemaining(key -> hosts.add(host(key)));
    }
    return hosts;
  }

  /** The credential helpers that are named. */
  Set<CredentialHelper> helpers() throws IOException {
    ObjectNode root = read();
    Set<String> names = new TreeSet<>();
    names.add(root.path(STORE).asText(""));
    root.path(HELPERS).forEach(name -> names.add(name.asText("")));
    names.remove("");
    return names.stream()
        .map(CredentialHelper::new)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static String key(String host) {
    return host.equals(DOCKER_HUB) ? DOCKER_HUB_KEY : host;
  }

  /** Docker also knows keys with scheme and path. */
  private static boolean names(String key, String host) {
    return key.equals(key(host)) || host(key).equals(host);
  }

  private static String host(String key) {
    return key.equals(DOCKER_HUB_KEY)
        ? DOCKER_HUB
        : key.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
  }

  private static Optional<CredentialHelper> helper(ObjectNode root, String host) {
    String own = root.path(HELPERS).path(host).asText("");
    String name = own.isEmpty() ? root.path(STORE).asText("") : own;
    return name.isEmpty() ? Optional.empty() : Optional.of(new CredentialHelper(name));
  }

  private ObjectNode read() throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return Json.object();
    }
    try {
      return new String(bytes, StandardCharsets.UTF_8).isBlank()
          ? Json.object()
          : Json.parseObject(bytes);
    } catch (ModelException e) {
      throw new ModelException(
          ModelException.Kind.INVALID, "read " + file + ": " + e.getMessage() + " (mend it)", e);
    }
  }

  private void write(ObjectNode root) throws IOException {
    try {
      OwnersFile.createDirectory(file);
      OwnersFile.replace(file, (root.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (FileSystemException e) {
      throw new ModelException(
          ModelException.Kind.DENIED,
          "write " + file + ": " + Failures.line(e) + " (check whose it is)",
          e);
    }
  }
}
