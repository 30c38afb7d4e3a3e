package dev.lamina.store;

import java.io.IOException;
import java.io.InputStream;

/**
 * Where a model can be read from: a store, a registry, an archive. Safe for use by several threads.
 */
public interface ModelSource {
  /**
   * The manifest, its bytes as they are there.
   *
   * @throws ModelException NOT_FOUND
   */
  Manifest manifest(Reference reference) throws IOException;

  /** Whether the blob is there with the descriptor's size. */
  boolean contains(Descriptor descriptor) throws IOException;

  /**
   * The blob's bytes, from the first; the caller closes it and checks what it read.
   *
   * @throws ModelException NOT_FOUND
   */
  InputStream open(Descriptor descriptor) throws IOException;
}
