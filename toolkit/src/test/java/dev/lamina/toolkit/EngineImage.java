package dev.lamina.toolkit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.oci.Platform;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.MediaTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A container image in a registry, an index of two platforms before it. */
final class EngineImage {
  private final StoreRegistry registry;
  private final String path;
  private final List<byte[]> layers = new ArrayList<>();

  EngineImage(StoreRegistry registry, String name) {
    this.registry = registry;
    this.path = "/v2/library/" + name;
  }

  /** Adds what is in a directory as a layer, by the machine's own tar. */
  EngineImage layer(Path directory, boolean compressed) throws Exception {
    Path tar = Files.createTempFile("layer", ".tar");
    try {
      Process process =
          new ProcessBuilder(
                  "tar", compressed ? "-czf" : "-cf", tar.toString(), "-C", directory + "", ".")
              .inheritIO()
              .start();
      if (process.waitFor() != 0) {
        throw new IOException("tar ended with " + process.exitValue());
      }
      layers.add(Files.readAllBytes(tar));
    } finally {
      Files.delete(tar);
    }
    return this;
  }

  /** Gives it the tag; returns the digest of the image's manifest. */
  Digest publish(String tag) {
    ObjectNode manifest = Json.object().put("schemaVersion", 2);
    manifest.put("mediaType", MediaTypes.OCI_MANIFEST);
    manifest.set(
        "config", descriptor("application/vnd.oci.image.config.v1+json", new byte[] {'{', '}'}));
    ArrayNode array = manifest.putArray("layers");
    layers.forEach(layer -> array.add(descriptor("application/vnd.oci.image.layer.v1.tar", layer)));
    byte[] raw = Json.writeBytes(manifest);
    registry.put(path + "/manifests/" + Digest.of(raw), raw);

    ObjectNode index = Json.object().put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX);
    ArrayNode images = index.putArray("manifests");
    images.add(entry(new Platform("linux", "s390x"), Digest.of(new byte[1]), 1));
    images.add(entry(new Platform("unknown", "unknown"), Digest.of(new byte[2]), 2));
    images.add(entry(Platform.here(), Digest.of(raw), raw.length));
    registry.put(path + "/manifests/" + tag, Json.writeBytes(index));
    return Digest.of(raw);
  }

  private static ObjectNode entry(Platform platform, Digest digest, int size) {
    ObjectNode entry = Json.object().put("mediaType", MediaTypes.OCI_MANIFEST);
    entry.put("digest", digest.toString()).put("size", size);
    entry
        .putObject("platform")
        .put("os", platform.os())
        .put("architecture", platform.architecture());
    return entry;
  }

  private ObjectNode descriptor(String mediaType, byte[] bytes) {
    Digest digest = Digest.of(bytes);
    registry.put(path + "/blobs/" + digest, bytes);
    return Json.object()
        .put("mediaType", mediaType)
        .put("digest", digest.toString())
        .put("size", bytes.length);
  }
}
