package dev.lamina.oci;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.Manifest;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelSource;
import java.io.IOException;
import java.io.InputStream;

/** The config of a manifest that others wrote. */
final class ForeignConfig {
  private static final int LONGEST = 4 << 20;

  private ForeignConfig() {}

  /**
   * Reads it, against its digest.
   *
   * @throws ModelException CORRUPT when it is not what its descriptor says, or no JSON
   */
  static JsonNode read(Manifest manifest, ModelSource source) throws IOException {
    Descriptor config = manifest.config();
    if (config.size() > LONGEST) {
      throw ModelException.corrupt("its config is longer than " + LONGEST + " bytes");
    }
    byte[] bytes;
    try (InputStream in = source.open(config)) {
      bytes = in.readNBytes(LONGEST + 1);
    }
    if (bytes.length != config.size() || !Digest.of(bytes).equals(config.digest())) {
      throw ModelException.corrupt("its config is not what the manifest says");
    }
    try {
      return Json.parse(bytes);
    } catch (ModelException e) {
      throw new ModelException(
          ModelException.Kind.CORRUPT, "its config cannot be read: " + e.getMessage(), e);
    }
  }
}
