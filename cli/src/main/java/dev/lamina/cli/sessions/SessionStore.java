package dev.lamina.cli.sessions;

import dev.lamina.oci.OwnersFile;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A directory with a file for each session, for its owner's eyes only. A file is replaced whole or
 * not at all. Safe for use by several threads and processes as long as each session has one writer.
 */
public final class SessionStore {
  private static final String SUFFIX = ".json";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final String LAST = "last";
  private static final DateTimeFormatter ID =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private final Path directory;

  public SessionStore(Path directory) {
    this.directory = directory;
  }

  /** Takes an identifier that no session has, in the order of time. */
  public String reserve(Instant now) throws IOException {
    OwnersFile.createDirectory(directory.resolve("any"));
    String time = ID.format(now);
    for (int number = 1; ; number++) {
      String id = number == 1 ? time : time + "-" + number;
      try {
        Files.createFile(file(id), OwnersFile.permissions(file(id), "rw-------"));
        return id;
      } catch (FileAlreadyExistsException e) {
        // Another session began in the same second.
      }
    }
  }

  /** Keeps a session as it is now. */
  public void put(SavedSession session) throws IOException {
    byte[] bytes = Json.write(session.json()).getBytes(StandardCharsets.UTF_8);
    OwnersFile.replace(file(session.id()), bytes);
  }

  /**
   * All that can be read, the latest first.
   *
   * @param unreadable told of each file that cannot be
   */
  public List<SavedSession> list(Consumer<ModelException> unreadable) throws IOException {
    List<SavedSession> sessions = new ArrayList<>();
    for (Path file : files()) {
      try {
        read(file).ifPresent(sessions::add);
      } catch (ModelException e) {
        unreadable.accept(e);
      }
    }
    sessions.sort(Comparator.comparing(SavedSession::updated).reversed());
    return sessions;
  }

  /**
   * The session that is meant.
   *
   * @param text its name, its identifier or the beginning of it, or {@code last}
   * @throws ModelException NOT_FOUND when there is none, CONFLICT when there are several, CORRUPT
   *     when it cannot be read
   */
  public SavedSession get(String text) throws IOException {
    if (Files.isRegularFile(directory.resolve(text + SUFFIX)) && NAME.matcher(text).matches()) {
      return read(file(text)).orElseThrow(() -> absent(text));
    }
    List<SavedSession> all = list(_ -> {}); // another one is meant
    if (text.equals(LAST) && !all.isEmpty()) {
      return all.getFirst();
    }
    List<SavedSession> meant =
        all.stream().filter(session -> session.name().equals(Optional.of(text))).toList();
    if (meant.isEmpty()) {
      meant = all.stream().filter(session -> session.id().startsWith(text)).toList();
    }
    if (meant.size() > 1) {
      throw new ModelException(
          ModelException.Kind.CONFLICT,
          "session " + text + ": " + meant.size() + " begin so (say more of its ID)");
    }
    return meant.stream().findFirst().orElseThrow(() -> absent(text));
  }

  /** Whether a session has this name. */
  public boolean knows(String name) throws IOException {
    return list(_ -> {}).stream().anyMatch(session -> session.name().equals(Optional.of(name)));
  }

  /** Forgets a session; whether it was there. */
  public boolean remove(String id) throws IOException {
    return Files.deleteIfExists(file(id));
  }

  /** What may be a session's name; throws INVALID for what may not. */
  public static String name(String text) {
    if (!NAME.matcher(text).matches() || text.equals(LAST)) {
      throw ModelException.invalid(
          "\"" + text + "\" is no name for a session (letters, digits, and . _ - between them)");
    }
    return text;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(SUFFIX)).toList();
    } catch (NoSuchFileException none) {
      return List.of();
    }
  }

  /** Empty for one of which nothing was kept yet, and for one that has just been removed. */
  private static Optional<SavedSession> read(Path file) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    try {
      return bytes.length == 0 ? Optional.empty() : Optional.of(SavedSession.parse(bytes));
    } catch (ModelException e) {
      throw new ModelException(
          e.kind(), "read session " + file + ": " + e.getMessage() + " (remove the file)", e);
    }
  }

  private static ModelException absent(String text) {
    return ModelException.notFound(
        "session " + text + ": there is none (see: lamina sessions list)");
  }

  private Path file(String id) {
    return directory.resolve(name(id) + SUFFIX);
  }
}
