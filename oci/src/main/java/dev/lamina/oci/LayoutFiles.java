package dev.lamina.oci;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** The files of an OCI layout, by their path in it. Safe for use by several threads. */
interface LayoutFiles extends Closeable {
  /** Bytes in a file; empty where there is none of this name. */
  OptionalLong size(String name) throws IOException;

  /** The bytes of a file that is there; the caller closes it. */
  InputStream open(String name) throws IOException;
}
