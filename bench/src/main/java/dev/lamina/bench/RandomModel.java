package dev.lamina.bench;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A model of one large layer that nothing can compress, the same each time it is made. */
final class RandomModel {
  private RandomModel() {}

  /** Makes it in a store. */
  static Manifest publish(Path store, ModelName name, long mebibytes) throws IOException {
    Files.createDirectories(store);
    Path weights = store.resolve("weights");
    byte[] block = new byte[1 << 20];
    Random random = new Random(1);
    try (OutputStream out = Files.newOutputStream(weights)) {
      for (long i = 0; i < mebibytes; i++) {
        random.nextBytes(block);
        out.write(block);
      }
    }
    try (Lease lease = ModelStore.at(store).lease()) {
      Descriptor model = lease.ingest(MediaTypes.MODEL, weights, count -> {}).descriptor();
      byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
      Manifest manifest = manifest(lease.ingest(MediaTypes.CONFIG, config).descriptor(), model);
      lease.publish(name, manifest);
      return manifest;
    } finally {
      Files.delete(weights);
    }
  }

  /** The form that every program takes. */
  private static Manifest manifest(Descriptor config, Descriptor layer) {
    String entry = "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}";
    String one = entry.formatted(config.mediaType(), config.digest(), config.size());
    String other = entry.formatted(layer.mediaType(), layer.digest(), layer.size());
    return Manifest.parse(
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
            .formatted(MediaTypes.OCI_MANIFEST, one, other)
            .getBytes(StandardCharsets.UTF_8));
  }
}
