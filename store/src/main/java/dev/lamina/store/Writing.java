package dev.lamina.store;

import java.io.IOException;
import java.nio.file.Path;

/** Writes to a store, and what is said where it may not be written. */
final class Writing {
  private Writing() {}

  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  /** Does it; throws DENIED where the store in this directory is read-only. */
  static <T> T in(Path root, Work<T> work) throws IOException {
    try {
      return work.run();
    } catch (IOException e) {
      if (DurableFiles.isReadOnly(e)) {
        throw new ModelException(
            ModelException.Kind.DENIED, "write to store " + root + ": it is read-only", e);
      }
      throw e;
    }
  }
}
