package dev.lamina.oci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The file in which registries are set up: a JSON object with a member for each host, described in
 * docs/registries.md.
 */
public final class RegistryFile {
  private static final Set<String> KNOWN =
      new TreeSet<>(
          Set.of(
              "http",
              "ca",
              "certificate",
              "key",
              "mirrors",
              "connections",
              "maxRate",
              "ollamaKey"));
  private static final int MOST_CONNECTIONS = 64;

  private final Path file;
  private final String host;
  private final ObjectNode json;

  private RegistryFile(Path file, String host, ObjectNode json) {
    this.file = file;
    this.host = host;
    this.json = json;
  }

  /**
   * Reads the file; where it is not there, nothing is set.
   *
   * @throws ModelException INVALID, naming the file and what is wrong in it
   */
  public static Map<String, RegistrySettings> read(Path file) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException none) {
      return Map.of();
    }
    Map<String, RegistrySettings> settings = new HashMap<>();
    ObjectNode root;
    try {
      root = Json.parseObject(bytes);
    } catch (ModelException e) {
      throw new ModelException(
          ModelException.Kind.INVALID, "read " + file + ": " + e.getMessage(), e);
    }
    root.properties()
        .forEach(
            entry -> {
              if (!(entry.getValue() instanceof ObjectNode members)) {
                throw wrong(file, entry.getKey(), "expected an object");
              }
              RegistryFile one = new RegistryFile(file, entry.getKey(), members);
              settings.put(entry.getKey(), one.settings());
            });
    return settings;
  }

  private RegistrySettings settings() {
    requireHost(host);
    json.fieldNames()
        .forEachRemaining(
            member -> {
              if (!KNOWN.contains(member)) {
                throw wrong(
                    "unknown member \"" + member + "\" (known: " + String.join(", ", KNOWN) + ")");
              }
            });
    return new RegistrySettings(
        flag("http", false),
        path("ca"),
        identity(),
        mirrors(),
        connections(),
        rate(),
        flag("ollamaKey", RegistrySettings.usual(host).key()));
  }

  private boolean flag(String member, boolean absent) {
    JsonNode value = json.path(member);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw wrong(member + " is true or false");
    }
    return value.asBoolean(absent);
  }

  /** Relative to the file's own directory. */
  private Optional<Path> path(String member) {
    return text(member).map(text -> file.toAbsolutePath().resolveSibling(text));
  }

  private Optional<RegistrySettings.Identity> identity() {
    Optional<Path> certificate = path("certificate");
    Optional<Path> key = path("key");
    if (certificate.isPresent() != key.isPresent()) {
      throw wrong("certificate and key go together");
    }
    return certificate.map(path -> new RegistrySettings.Identity(path, key.orElseThrow()));
  }

  private List<String> mirrors() {
    List<String> mirrors = new ArrayList<>();
    for (JsonNode mirror : json.path("mirrors")) {
      requireHost(mirror.asText());
      mirrors.add(mirror.asText());
    }
    return mirrors;
  }

  private Optional<RegistryOptions.Connections> connections() {
    JsonNode value = json.path("connections");
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (!value.isIntegralNumber() || value.asLong() < 1 || value.asLong() > MOST_CONNECTIONS) {
      throw wrong("connections is a number from 1 to " + MOST_CONNECTIONS);
    }
    int most = value.asInt();
    int first = Math.min(most, RegistryOptions.Connections.USUAL.first());
    return Optional.of(new RegistryOptions.Connections(first, most));
  }

  private Optional<RateLimit> rate() {
    try {
      return text("maxRate").map(RateLimit::parse);
    } catch (ModelException e) {
      throw wrong("maxRate: " + e.getMessage());
    }
  }

  private Optional<String> text(String member) {
    JsonNode value = json.path(member);
    if (!value.isMissingNode() && !value.isTextual()) {
      throw wrong(member + " is a text");
    }
    return Optional.of(value.asText("")).filter(text -> !text.isEmpty());
  }

  private void requireHost(String text) {
    boolean good =
        ModelName.find(text + "/any/any").filter(name -> name.host().equals(text)).isPresent();
    if (!good) {
      throw wrong("\"" + text + "\" is not a host (such as registry.example.com:5000)");
    }
  }

  private ModelException wrong(String why) {
    return wrong(file, host, why);
  }

  private static ModelException wrong(Path file, String host, String why) {
    return ModelException.invalid("read " + file + ": " + host + ": " + why);
  }
}
