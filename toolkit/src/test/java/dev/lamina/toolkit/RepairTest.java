package dev.lamina.toolkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.runtime.ScriptedEngine;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Reference;
import dev.lamina.store.StoreDepth;
import dev.lamina.store.StoreReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is damaged comes back; what is whole stays as it is. */
class RepairTest {
  @TempDir Path directory;
  private Lamina lamina;
  private ModelStore store;
  private StoreRegistry registry;

  @BeforeEach
  void open() throws IOException {
    lamina = Lamina.open(Settings.defaults(directory), new ScriptedEngine());
    store = lamina.store();
    registry = new StoreRegistry();
  }

  @AfterEach
  void close() {
    registry.close();
    lamina.close();
  }

  @Test
  void whatIsMissingShortOrChangedIsFetchedAndNothingElse() throws Exception {
    ModelName name = registry.name("m");
    Manifest manifest = publish(name, "weights", "system", "licence");
    registry.add(store, store.get(Reference.of(name)));
    Descriptor whole = manifest.config();
    Object before = Files.readAttributes(blob(whole), "unix:ino,ctime");
    Files.delete(blob(manifest.layers().get(0)));
    Files.writeString(blob(manifest.layers().get(1)), "sys");
    Files.writeString(blob(manifest.layers().get(2)), "Licence");

    Repair repair = repair(StoreDepth.CHANGED);

    assertThat(repair.mended()).hasSize(3);
    assertThat(repair.failures()).isEmpty();
    assertThat(check().damaged()).isFalse();
    assertThat(store.get(Reference.of(name)).manifest()).isEqualTo(manifest);
    assertThat(Files.readAttributes(blob(whole), "unix:ino,ctime")).isEqualTo(before);
    assertThat(registry.asked(whole.digest())).isFalse();
  }

  @Test
  void bitsThatRotAreFoundAndMendedByTheDeepOne() throws Exception {
    ModelName name = registry.name("m");
    Manifest manifest = publish(name, "weights");
    registry.add(store, store.get(Reference.of(name)));
    Path file = blob(manifest.layers().getFirst());
    FileTime time = Files.getLastModifiedTime(file);
    Files.writeString(file, "Weights");
    Files.setLastModifiedTime(file, time);

    assertThat(repair(StoreDepth.DEEP).mended()).hasSize(1);
    assertThat(file).hasContent("weights");
  }

  @Test
  void aModelMadeHereGetsItsBlobFromTheModelItWasMadeFrom() throws Exception {
    ModelName base = registry.name("base");
    Manifest manifest = publish(base, "weights");
    registry.add(store, store.get(Reference.of(base)));
    Descriptor weights = manifest.layers().getFirst();
    try (Lease lease = store.lease()) {
      lease.publish(
          registry.name("derived"),
          Manifest.of(manifest.config(), List.of(weights.withFrom(base.shortest()))));
    }
    lamina.remove(base);
    Files.delete(blob(weights));

    assertThat(repair(StoreDepth.CHANGED).failures()).isEmpty();
    assertThat(store.contains(weights)).isTrue();
  }

  @Test
  void anUnreadableManifestIsPulledAgain() throws Exception {
    ModelName name = registry.name("m");
    Manifest manifest = publish(name, "weights");
    registry.add(store, store.get(Reference.of(name)));
    Files.writeString(manifestFile(name), "{");

    Repair repair = repair(StoreDepth.CHANGED);

    assertThat(repair.mended())
        .extracting(StoreReport.Finding::kind)
        .containsExactly(StoreReport.Kind.UNREADABLE);
    assertThat(store.get(Reference.of(name)).manifest()).isEqualTo(manifest);
  }

  @Test
  void aManifestThatLostABitNeedsNoRegistry() throws Exception {
    ModelName name = registry.name("m");
    Manifest manifest = publish(name, "weights");
    byte[] bytes = manifest.raw();
    bytes[100] ^= 1;
    Files.write(manifestFile(name), bytes);

    assertThat(repair(StoreDepth.QUICK).mended()).hasSize(1);
    assertThat(store.get(Reference.of(name)).manifest()).isEqualTo(manifest);
    assertThat(registry.requests).isEmpty();
  }

  @Test
  void weightsFromAFileThatIsStillThereNeedNoRegistry() throws Exception {
    Path source = Files.writeString(directory.resolve("m.gguf"), "the weights");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().minusSeconds(60)));
    Descriptor weights;
    try (Lease lease = store.lease()) {
      weights = lease.ingest(MediaTypes.MODEL, source, count -> {}).descriptor();
      Descriptor config = lease.ingest(MediaTypes.CONFIG, new byte[] {'{', '}'}).descriptor();
      lease.publish(registry.name("m"), Manifest.of(config, List.of(weights)));
    }
    Files.writeString(blob(weights), "The weights");

    assertThat(repair(StoreDepth.CHANGED).mended()).hasSize(1);
    assertThat(store.contains(weights)).isTrue();
    assertThat(registry.requests).isEmpty();
  }

  @Test
  void whatNobodyHasIsToldAndLeftAsItIs() throws Exception {
    ModelName lost = registry.name("lost");
    ModelName unreadable = registry.name("unreadable");
    Manifest manifest = publish(lost, "weights", "system");
    publish(unreadable, "others");
    Descriptor weights = manifest.layers().getFirst();
    Files.writeString(blob(weights), "Weights");
    Files.writeString(manifestFile(unreadable), "{");
    registry.requests.clear();

    Repair repair = repair(StoreDepth.CHANGED);

    assertThat(repair.mended()).isEmpty();
    assertThat(repair.failures())
        .extracting(Repair.Failure::text)
        .satisfiesExactly(
            text ->
                assertThat(text)
                    .contains(lost.full() + " has it not")
                    .contains("create or pull " + lost.shortest() + " again"),
            text -> assertThat(text).endsWith(unreadable.full() + " has it not"));
    assertThat(blob(weights)).hasContent("Weights");
    assertThat(manifestFile(unreadable)).hasContent("{");
    assertThat(store.contains(manifest.layers().get(1))).isTrue();
    assertThat(registry.asked(weights.digest())).isTrue();
  }

  @Test
  void onlyTheModelsAskedForAreMended() throws Exception {
    ModelName one = registry.name("one");
    ModelName two = registry.name("two");
    Descriptor first = publish(one, "first").layers().getFirst();
    Descriptor second = publish(two, "second").layers().getFirst();
    registry.add(store, store.get(Reference.of(one)));
    registry.add(store, store.get(Reference.of(two)));
    Files.delete(blob(first));
    Files.delete(blob(second));

    lamina.repair(List.of(two), StoreDepth.QUICK, false, event -> {});

    assertThat(store.contains(second)).isTrue();
    assertThat(store.contains(first)).isFalse();
  }

  private Repair repair(StoreDepth depth) throws Exception {
    return lamina.repair(List.of(), depth, false, event -> {});
  }

  private StoreReport check() throws Exception {
    return lamina.verify(List.of(), StoreDepth.DEEP, event -> {});
  }

  private Manifest publish(ModelName name, String... layers) throws IOException {
    try (Lease lease = store.lease()) {
      Descriptor config = lease.ingest(MediaTypes.CONFIG, new byte[] {'{', '}'}).descriptor();
      List<Descriptor> descriptors = new java.util.ArrayList<>();
      for (String layer : layers) {
        descriptors.add(
            lease.ingest(MediaTypes.SYSTEM, layer.getBytes(StandardCharsets.UTF_8)).descriptor());
      }
      Manifest manifest = Manifest.of(config, descriptors);
      lease.publish(name, manifest);
      return manifest;
    }
  }

  private Path blob(Descriptor descriptor) {
    return store.root().resolve("blobs").resolve(descriptor.digest().fileName());
  }

  private Path manifestFile(ModelName name) {
    return store
        .root()
        .resolve("manifests")
        .resolve(name.host())
        .resolve(name.namespace())
        .resolve(name.model())
        .resolve(name.tag());
  }
}
