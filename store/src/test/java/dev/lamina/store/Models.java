package dev.lamina.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Small models for tests: a config and two layers of text. */
final class Models {
  private Models() {}

  static Manifest publish(ModelStore store, String name, String weights, String system)
      throws IOException {
    try (Lease lease = store.lease()) {
      Descriptor config = ingest(lease, "{}");
      Manifest manifest =
          Manifest.of(config, List.of(ingest(lease, weights), ingest(lease, system)));
      lease.publish(ModelName.parse(name), manifest);
      return manifest;
    }
  }

  static Descriptor ingest(Lease lease, String text) throws IOException {
    return lease.ingest("text", text.getBytes(StandardCharsets.UTF_8)).descriptor();
  }

  static Path blob(ModelStore store, Descriptor blob) {
    return store.root().resolve("blobs").resolve(blob.digest().fileName());
  }

  static List<Path> files(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
