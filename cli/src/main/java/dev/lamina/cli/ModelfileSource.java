package dev.lamina.cli;

import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A Modelfile on the user's disk. */
final class ModelfileSource {
  private ModelfileSource() {}

  /**
   * Its bytes.
   *
   * @throws ModelException NOT_FOUND: there is none; INVALID: it is a directory
   */
  static byte[] read(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException absent) {
      throw new ModelException(
          ModelException.Kind.NOT_FOUND,
          "read " + file + ": no such file (name the Modelfile)",
          absent);
    } catch (IOException e) {
      if (Files.isDirectory(file)) {
        throw new ModelException(
            ModelException.Kind.INVALID, "read " + file + ": it is a directory", e);
      }
      throw e;
    }
  }

  /** Where the paths in it begin. */
  static Path directory(Path file) {
    return file.toAbsolutePath().normalize().resolveSibling("");
  }
}
