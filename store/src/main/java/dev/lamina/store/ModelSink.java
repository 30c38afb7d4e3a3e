package dev.lamina.store;

import java.io.IOException;
import java.io.InputStream;

/**
 * Where a model can be written to. Blobs first, the manifest last: a reader sees a whole model or
 * none.
 */
public interface ModelSink {
  /** Whether the blob is there already, whole; if so nothing need be put. */
  boolean contains(Descriptor descriptor) throws IOException;

  /**
   * Stores a blob, or nothing at all. A blob that is there already counts as success. Does not
   * close the stream.
   *
   * @throws ModelException CORRUPT when the stream is not what {@code expected} says
   */
  void put(Descriptor expected, InputStream bytes) throws IOException;

  /** Gives the manifest its name; all its blobs must be there. */
  void publish(ModelName name, Manifest manifest) throws IOException;
}
