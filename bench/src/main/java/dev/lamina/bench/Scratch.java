package dev.lamina.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A temporary directory for a bench, which goes away with all in it. */
record Scratch(Path directory) implements AutoCloseable {
  static Scratch make() {
    try {
      return new Scratch(Files.createTempDirectory("lamina-bench"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new one in a directory that is there. */
  static Scratch in(Path parent) throws IOException {
    return new Scratch(Files.createTempDirectory(parent, "lamina-bench"));
  }

  @Override
  public void close() throws IOException {
    delete(directory);
  }

  /** Deletes a directory with all in it. */
  static void delete(Path directory) throws IOException {
    List<Path> inside;
    try (Stream<Path> files = Files.walk(directory)) {
      inside = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : inside) {
      Files.delete(path);
    }
  }
}
