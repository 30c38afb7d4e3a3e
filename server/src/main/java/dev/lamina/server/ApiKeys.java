package dev.lamina.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.oci.OwnersFile;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The keys by which a server knows its clients: a file that holds their names, what they may do,
 * and their digests, never the keys themselves. A key has 256 random bits, so that a plain SHA-256
 * of it tells nothing. The file is its owner's alone; several processes may change it at once, and
 * a server that runs sees each change with its next request. Safe for use by several threads.
 */
public final class ApiKeys {
  /** All keys begin so; what does not is another program's. */
  static final String PREFIX = "lamina_";

  /** A lock on a file is the whole process's. */
  private static final Object ONE_PROCESS = new Object();

  private static final int RANDOM_BYTES = 32;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private final Path file;
  private final FromFiles<List<ApiKey>> keys;

  /** What a key's owner may do. */
  public enum Scope {
    /** Ask models, and see which there are. */
    INFER,
    /** That, and create, pull, push, copy and delete them. */
    MANAGE;

    /**
     * Reads {@code infer} or {@code manage}.
     *
     * @throws ModelException INVALID for another text
     */
    public static Scope parse(String text) {
      return switch (text) {
        case "infer" -> INFER;
        case "manage" -> MANAGE;
        default ->
            throw ModelException.invalid("\"" + text + "\" is no scope: it is infer or manage");
      };
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A key, as far as it is kept.
   *
   * @param digest of its text
   */
  public record ApiKey(String name, Scope scope, Instant created, Digest digest) {
    boolean allows(Access access) {
      return scope == Scope.MANAGE || access.compareTo(Access.INFER) <= 0;
    }
  }

  private ApiKeys(Path file) {
    this.file = file;
    this.keys = new FromFiles<>(List.of(file), () -> read(file));
  }

  /** The keys of a file, which may be missing. */
  public static ApiKeys at(Path file) {
    return new ApiKeys(file.toAbsolutePath());
  }

  public Path file() {
    return file;
  }

  /**
   * In the order in which they were made.
   *
   * @throws ModelException CORRUPT when the file is no file of keys
   */
  public List<ApiKey> list() throws IOException {
    return keys.now();
  }

  /**
   * Makes a key; its text is kept nowhere.
   *
   * @throws ModelException INVALID for a name that is none, CONFLICT for one that is there already
   */
  public String add(String name, Scope scope) throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw ModelException.invalid(
          "add the key \"" + name + "\": a name has letters, digits, dots, dashes, 64 at most");
    }
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    String text = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    change(
        all -> {
          if (all.stream().anyMatch(key -> key.name().equals(name))) {
            throw new ModelException(
                ModelException.Kind.CONFLICT,
                "add the key \"" + name + "\": there is one (revoke it first: lamina keys revoke)");
          }
          all.add(new ApiKey(name, scope, now, digest(text)));
        });
    return text;
  }

  /**
   * Forgets a key: whoever sends it is refused from now on.
   *
   * @throws ModelException NOT_FOUND when there is none of that name
   */
  public void revoke(String name) throws IOException {
    change(
        all -> {
          if (!all.removeIf(key -> key.name().equals(name))) {
            throw ModelException.notFound(
                "revoke the key \"" + name + "\": there is none (see: lamina keys list)");
          }
        });
  }

  /** The key with this text. */
  Optional<ApiKey> find(String text) throws IOException {
    Digest sent = digest(text);
    return list().stream().filter(key -> key.digest().equals(sent)).findFirst();
  }

  private interface Change {
    void to(List<ApiKey> all);
  }

  /** One at a time, of all processes: the lock is a file of its own, for the other is replaced. */
  private void change(Change change) throws IOException {
    synchronized (ONE_PROCESS) {
      changeAlone(change);
    }
  }

  private void changeAlone(Change change) throws IOException {
    OwnersFile.createDirectory(file);
    Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
    Set<StandardOpenOption> create = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try (FileChannel channel =
            FileChannel.open(lockFile, create, OwnersFile.permissions(lockFile, "rw-------"));
        FileLock _ = channel.lock()) {
      List<ApiKey> all = new ArrayList<>(read(file));
      change.to(all);
      OwnersFile.replace(file, written(all));
    }
  }

  private static byte[] written(List<ApiKey> all) {
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("keys");
    for (ApiKey key : all) {
      array
          .addObject()
          .put("name", key.name())
          .put("scope", key.scope().toString())
          .put("created", key.created().toString())
          .put("digest", key.digest().toString());
    }
    return (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static List<ApiKey> read(Path file) throws IOException {
    if (Files.notExists(file)) {
      return List.of();
    }
    try {
      List<ApiKey> all = new ArrayList<>();
      for (JsonNode key : Json.parseObject(Files.readAllBytes(file)).path("keys")) {
        all.add(
            new ApiKey(
                key.path("name").asText(),
                Scope.parse(key.path("scope").asText()),
                Instant.parse(key.path("created").asText()),
                Digest.parse(key.path("digest").asText())));
      }
      return List.copyOf(all);
    } catch (ModelException | DateTimeException e) {
      throw new ModelException(
          ModelException.Kind.CORRUPT,
          "read the keys of " + file + ": " + e.getMessage() + " (remove it and make new keys)",
          e);
    }
  }

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
