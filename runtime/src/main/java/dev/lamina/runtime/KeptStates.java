package dev.lamina.runtime;

import dev.lamina.store.Digest;
import dev.lamina.store.ModelStore;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Evaluated beginnings of prompts, as files that engines go on from instead of evaluating them
 * again. Without them nothing is lost but time: any of them may go at any moment, and those unused
 * longest go when there are too many. Safe for use by several threads and processes.
 *
 * @param directory made when the first one is kept
 * @param most bytes that they may take together; 0 keeps none
 */
public record KeptStates(Path directory, long most) {
  public static final long USUAL = 4_000_000_000L;

  private static final String UNFINISHED = ".new-";

  /** A file that is there, and when it was last used. */
  private record Kept(Path file, long size, FileTime used) {}

  /** Those beside a store's models. */
  public static KeptStates of(ModelStore store, long most) {
    return new KeptStates(store.root().resolve("lamina").resolve("states"), most);
  }

  /** The state with a key, which counts as used now. */
  public Optional<Path> find(Digest key) throws IOException {
    Path file = file(key);
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      return Optional.of(file);
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  /** Takes a file for the state with a key, and makes room; one larger than all may be goes. */
  public void keep(Digest key, Path written) throws IOException {
    if (Files.size(written) <= most) {
      Files.createDirectories(directory);
      Path copy = Files.createTempFile(directory, UNFINISHED, "");
      Files.move(written, copy, StandardCopyOption.REPLACE_EXISTING);
      Files.move(copy, file(key), StandardCopyOption.ATOMIC_MOVE);
      makeRoom();
    }
    Files.deleteIfExists(written);
  }

  /** Forgets one that is of no use. */
  public void drop(Digest key) throws IOException {
    Files.deleteIfExists(file(key));
  }

  /** Bytes that they take. */
  public long size() throws IOException {
    return kept().stream().mapToLong(Kept::size).sum();
  }

  private Path file(Digest key) {
    return directory.resolve(key.fileName());
  }

  private void makeRoom() throws IOException {
    List<Kept> all = kept();
    all.sort(Comparator.comparing(Kept::used));
    long size = all.stream().mapToLong(Kept::size).sum();
    for (Kept oldest : all) {
      if (size > most) {
        Files.deleteIfExists(oldest.file());
        size -= oldest.size();
      }
    }
  }

  private List<Kept> kept() throws IOException {
    List<Kept> kept = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        kept.add(new Kept(file, Files.size(file), Files.getLastModifiedTime(file)));
      }
    } catch (NoSuchFileException goneOrNone) {
      // Another process makes room at this moment, or nothing was ever kept.
    }
    return kept;
  }
}
