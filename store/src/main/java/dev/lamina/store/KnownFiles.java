package dev.lamina.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/**
 * Which digest a file had when it was last read, kept in {@code lamina/known} so that it need not
 * be read again while its {@link Stamp} is the same. These are the verification records of blobs,
 * and the memory of files that were imported. A cache: without it, or with damaged lines in it,
 * files are read once more.
 *
 * <p>One line per fact, appended in one write; the last one of a file counts. Any number of threads
 * and processes may use it at once.
 */
final class KnownFiles {
  private static final int FIELDS = 5;

  /** Lines that say nothing new, before the file is written anew. */
  private static final int STALE_LINES = 10_000;

  private record Fact(Digest digest, Stamp stamp) {}

  private final Path file;
  private final Map<Path, Fact> facts = new ConcurrentHashMap<>();
  private long read;
  private long lines;

  KnownFiles(Path file) {
    this.file = file;
  }

  /** The digest of a file that has not changed since it was remembered. */
  Optional<Digest> digest(Path path) throws IOException {
    Stamp now = Stamp.of(path);
    Optional<Digest> known = lookUp(path, now);
    if (known.isEmpty() && refresh()) {
      known = lookUp(path, now);
    }
    return known;
  }

  /** The digest of a file, read only if it is not known. */
  Digest hash(Path path, LongConsumer counted) throws IOException {
    Optional<Digest> known = digest(path);
    return known.isPresent() ? known.get() : reread(path, counted);
  }

  /** The digest of a file, read whatever is known. */
  Digest reread(Path path, LongConsumer counted) throws IOException {
    Stamp before = Stamp.of(path);
    Digest digest = Digest.of(path, counted);
    if (before.equals(Stamp.of(path)) && before.settled(Instant.now())) {
      remember(path, digest, before);
    }
    return digest;
  }

  /** The digest that was noted last of a file, whether it has changed since or not. */
  Optional<Digest> last(Path path) throws IOException {
    Fact fact = facts.get(path);
    if (fact == null && refresh()) {
      fact = facts.get(path);
    }
    return Optional.ofNullable(fact).map(Fact::digest);
  }

  /** As {@link #last}, after reading what others have noted meanwhile. */
  Optional<Digest> lastNow(Path path) throws IOException {
    refresh();
    return last(path);
  }

  /** Files that had this digest when they were last read, and have not changed. */
  List<Path> files(Digest digest) throws IOException {
    refresh();
    List<Path> files = new ArrayList<>();
    for (Map.Entry<Path, Fact> entry : facts.entrySet()) {
      Fact fact = entry.getValue();
      if (fact.digest().equals(digest)
          && Files.isRegularFile(entry.getKey())
          && Stamp.of(entry.getKey()).equals(fact.stamp())) {
        files.add(entry.getKey());
      }
    }
    return files;
  }

  /**
   * Another path, not empty now, at which a file with this digest and this very stamp was noted.
   */
  Optional<Path> other(Path path, Digest digest, Stamp stamp) throws IOException {
    refresh();
    Fact fact = new Fact(digest, stamp);
    return facts.entrySet().stream()
        .filter(entry -> entry.getValue().equals(fact) && !entry.getKey().equals(path))
        .map(Map.Entry::getKey)
        .filter(Files::exists)
        .findFirst();
  }

  /** Notes a digest that was computed from the file's bytes while it had this stamp. */
  void remember(Path path, Digest digest, Stamp stamp) throws IOException {
    String key = path.toString();
    if (key.chars().anyMatch(c -> c < ' ') || new Fact(digest, stamp).equals(facts.get(path))) {
      return;
    }
    facts.put(path, new Fact(digest, stamp));
    append(line(path, new Fact(digest, stamp)));
  }

  /** Drops facts about files that are gone; the caller holds the store's lock exclusively. */
  void compact() throws IOException {
    refresh();
    facts.keySet().removeIf(path -> !Files.exists(path));
    if (lines < facts.size() + STALE_LINES) {
      return;
    }
    StringBuilder text = new StringBuilder();
    facts.forEach((path, fact) -> text.append(line(path, fact)));
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, text);
    DurableFiles.sync(fresh);
    DurableFiles.rename(fresh, file);
    synchronized (this) {
      read = 0;
      lines = 0;
    }
  }

  private Optional<Digest> lookUp(Path path, Stamp now) {
    Fact fact = facts.get(path);
    return fact != null && fact.stamp().equals(now) ? Optional.of(fact.digest()) : Optional.empty();
  }

  private void append(String line) throws IOException {
    try {
      DurableFiles.createDirectories(DurableFiles.parent(file));
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
      }
    } catch (IOException e) {
      // A store that is only read is used all the same: the next process reads the file again.
      if (!DurableFiles.isReadOnly(e)) {
        throw e;
      }
    }
  }

  /** Reads what was appended since, by anyone; whether there was something. */
  private synchronized boolean refresh() throws IOException {
    long size;
    try {
      size = Files.size(file);
    } catch (NoSuchFileException none) {
      return false;
    }
    if (size == read) {
      return false;
    }
    if (size < read) {
      read = 0;
      lines = 0;
    }
    for (String line : tail(size)) {
      learn(line);
      lines++;
    }
    return true;
  }

  /** The whole lines from where reading ended. */
  private List<String> tail(long size) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size - read));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (bytes.hasRemaining() && channel.read(bytes, read + bytes.position()) > 0) {}
    }
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    int end = text.lastIndexOf('\n') + 1;
    read += text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
    return new ArrayList<>(text.substring(0, end).lines().toList());
  }

  /** The empty first line ends what a killed process may have left without its own end. */
  private static String line(Path path, Fact fact) {
    Stamp stamp = fact.stamp();
    return String.join(
        "\t",
        "\n" + fact.digest().hex(),
        Long.toString(stamp.size()),
        Long.toString(stamp.modified()),
        stamp.file(),
        path + "\n");
  }

  private void learn(String line) {
    String[] fields = line.split("\t", -1);
    if (fields.length != FIELDS || fields[4].isEmpty()) {
      return;
    }
    try {
      Stamp stamp = new Stamp(Long.parseLong(fields[1]), Long.parseLong(fields[2]), fields[3]);
      facts.put(Path.of(fields[4]), new Fact(new Digest(fields[0]), stamp));
    } catch (IllegalArgumentException | ModelException damaged) {
      // A damaged line costs one more reading of a file; it is no fact.
    }
  }
}
