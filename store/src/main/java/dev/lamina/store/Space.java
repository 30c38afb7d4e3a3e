package dev.lamina.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Room on the disk of a store. */
final class Space {
  private Space() {}

  /** Throws EXHAUSTED unless so many bytes can be written into an existing directory. */
  static void require(Path directory, long bytes) throws IOException {
    long free = Files.getFileStore(directory).getUsableSpace();
    if (bytes > free) {
      throw lacking(directory, bytes);
    }
  }

  /** What is said where so many bytes do not fit. */
  static ModelException lacking(Path directory, long bytes) throws IOException {
    return new ModelException(
        ModelException.Kind.EXHAUSTED,
        "write to "
            + directory
            + ": "
            + bytes
            + " bytes are needed, "
            + Files.getFileStore(directory).getUsableSpace()
            + " are free (free some, or set LAMINA_MODELS to another disk)");
  }
}
