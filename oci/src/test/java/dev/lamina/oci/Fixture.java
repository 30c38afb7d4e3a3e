package dev.lamina.oci;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * A model with weights of some MiB, and options that wait little and have several connections, as
 * to a registry that is not on this machine.
 */
final class Fixture {
  static final int WEIGHTS = (19 << 20) + 4711;

  private Fixture() {}

  static RegistryOptions options() {
    return RegistryOptions.defaults()
        .withCredentialFiles(List.of())
        .withConnections(new RegistryOptions.Connections(4, 4))
        .withUploads(new RegistryOptions.Uploads(4 << 20, 4 << 20, 4 << 20))
        .withPatience(
            new RegistryOptions.Patience(
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofMillis(400),
                Duration.ofMillis(1),
                5));
  }

  static byte[] random(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static Descriptor descriptor(String mediaType, byte[] bytes) {
    return new Descriptor(mediaType, Digest.of(bytes), bytes.length);
  }

  /** Puts a model into the registry; returns its manifest. */
  static Manifest model(FaultyRegistry registry, ModelName name, byte[] weights) {
    byte[] config = "{\"model_format\":\"gguf\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    byte[] system = "You are terse.".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    Manifest manifest =
        Manifest.of(
            descriptor(MediaTypes.CONFIG, config),
            List.of(descriptor(MediaTypes.MODEL, weights), descriptor(MediaTypes.SYSTEM, system)));
    registry.add(Digest.of(config), config);
    registry.add(Digest.of(system), system);
    registry.add(Digest.of(weights), weights);
    registry.add(name, manifest);
    return manifest;
  }

  /** Puts a model into a store; returns its manifest. */
  static Manifest model(ModelStore store, ModelName name, byte[] weights) throws IOException {
    try (Lease lease = store.lease()) {
      var model = lease.ingest(MediaTypes.MODEL, weights).descriptor();
      var system = lease.ingest(MediaTypes.SYSTEM, new byte[] {'h', 'i'}).descriptor();
      var config = lease.ingest(MediaTypes.CONFIG, new byte[] {'{', '}'}).descriptor();
      Manifest manifest = Manifest.of(config, List.of(model, system));
      lease.publish(name, manifest);
      return manifest;
    }
  }

  static ModelStore store(Path directory) {
    return ModelStore.at(directory, List.of());
  }

  /** Where only what is whole can come to. */
  static LocalModels local(ModelStore store) {
    return new LocalModels(
        store,
        (name, _, _) -> {
          throw new AssertionError(name + " was to be made of files");
        });
  }
}
