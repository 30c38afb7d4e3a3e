package dev.lamina.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelSource;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Reference;
import dev.lamina.store.StoreDepth;
import dev.lamina.testdata.ForeignModel;
import dev.lamina.testdata.TarBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever was changed of a model on its way, it ends in one of our errors or in right blobs. */
@Timeout(120)
class HostileArtifactTest {
  private static final int TRIES = 120;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void changedManifestsAndLayers(long seed) throws Exception {
    Random random = new Random(seed);
    ModelStore store = Fixture.store(directory.resolve("models"));
    List<ForeignModel> models = models();
    int refused = 0;
    for (int i = 0; i < TRIES; i++) {
      ForeignModel model = models.get(random.nextInt(models.size()));
      Map<Digest, byte[]> blobs = new HashMap<>(model.blobs());
      byte[] raw = model.manifest();
      if (random.nextBoolean()) {
        raw = changed(random, raw);
      } else {
        // The manifest names what was changed, as one would who made it so.
        Digest old = List.copyOf(blobs.keySet()).get(random.nextInt(blobs.size()));
        byte[] bytes = changed(random, blobs.remove(old));
        blobs.put(Digest.of(bytes), bytes);
        String json = new String(raw, StandardCharsets.UTF_8);
        raw =
            json.replace(old.toString(), Digest.of(bytes).toString())
                .getBytes(StandardCharsets.UTF_8);
      }
      refused += take(store, raw, blobs) ? 0 : 1;
    }
    assertThat(refused).as("seed %d", seed).isBetween(TRIES / 10, TRIES);
    assertThat(store.verify(List.of(), StoreDepth.DEEP, _ -> {}).damaged()).isFalse();
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).hasSizeLessThanOrEqualTo(1);
    }
  }

  /** Whether a model came of it; anything but our errors is thrown on. */
  private static boolean take(ModelStore store, byte[] raw, Map<Digest, byte[]> blobs)
      throws InterruptedException, IOException {
    Transfer transfer = Transfer.local("pulling", store, _ -> {});
    try (Lease lease = store.lease()) {
      Incoming incoming = new Incoming(transfer, source(blobs), lease);
      LocalModels local = new LocalModels(store, (name, files, _) -> made(store, name, files));
      incoming.of(Manifest.parse(raw), local).bring().publish(ModelName.parse("m"));
      return true;
    } catch (ModelException e) {
      assertThat(e.getMessage()).doesNotContain("\n");
      return false;
    }
  }

  private static Manifest made(ModelStore store, ModelName name, PackedFiles files)
      throws IOException {
    List<Descriptor> layers = new ArrayList<>();
    try (Lease lease = store.lease()) {
      for (Digest digest : files.weights().values()) {
        layers.add(new Descriptor(MediaTypes.MODEL, digest, store.blobSize(digest).orElseThrow()));
      }
      Descriptor config = lease.ingest(MediaTypes.CONFIG, new byte[] {'{', '}'}).descriptor();
      Manifest manifest = Manifest.of(config, layers);
      lease.publish(name, manifest);
      return manifest;
    }
  }

  private static List<ForeignModel> models() {
    byte[] weights = "GGUF and more of it".repeat(60).getBytes(StandardCharsets.UTF_8);
    TarBytes tar =
        new TarBytes()
            .directory("models/")
            .entry("pax", 'x', "", 22, "22 path=models/a.gguf\n".getBytes(StandardCharsets.UTF_8))
            .file("models/short", weights)
            .link("models/model.file", "a.gguf")
            .file("models/LICENSE", "MIT");
    ForeignModel carried =
        ForeignModel.modelPack("gguf").packLayer("weight.v1.raw", "a.gguf", weights);
    carried.with("dev.lamina.mediatype", MediaTypes.MODEL);
    carried.packLayer("weight.config.v1.raw", "ollama-config.json", new byte[] {'{', '}'});
    carried.with("dev.lamina.mediatype", MediaTypes.CONFIG);
    return List.of(
        ForeignModel.docker("v0.1", "gguf").dockerLayer("gguf.v3", weights),
        ForeignModel.modelPack("gguf").packLayer("weight.v1.tar", "a", tar.bytes()),
        ForeignModel.oras().titled("a.gguf", weights).titled("LICENSE", weights),
        ForeignModel.image("ai.image.model.raw").imageLayer("", tar.bytes()),
        ForeignModel.image("ai.image.model.raw").imageLayer("+gzip", tar.gzipped()),
        carried);
  }

  private static byte[] changed(Random random, byte[] bytes) {
    byte[] other = bytes.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(other.length);
      switch (random.nextInt(4)) {
        case 0 -> other[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> other[at] = (byte) "0\"{}[]:,-9./\0x".charAt(random.nextInt(14));
        case 2 -> other = java.util.Arrays.copyOf(other, Math.max(1, at));
        default -> {
          int to = random.nextInt(other.length);
          int length = Math.min(random.nextInt(40), other.length - Math.max(at, to));
          System.arraycopy(other, at, other, to, length);
        }
      }
    }
    return other;
  }

  private static ModelSource source(Map<Digest, byte[]> blobs) {
    return new ModelSource() {
      @Override
      public Manifest manifest(Reference reference) {
        throw ModelException.notFound("no " + reference);
      }

      @Override
      public boolean contains(Descriptor blob) {
        return blobs.containsKey(blob.digest());
      }

      @Override
      public InputStream open(Descriptor blob) {
        byte[] bytes = blobs.get(blob.digest());
        if (bytes == null) {
          throw ModelException.notFound("no " + blob.digest());
        }
        return new ByteArrayInputStream(bytes);
      }
    };
  }
}
