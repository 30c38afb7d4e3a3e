package dev.lamina.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreCheckTest {
  @TempDir Path root;
  private ModelStore store;

  @BeforeEach
  void open() {
    store = ModelStore.at(root);
  }

  @Test
  void aSoundStoreHasNoFindings() throws Exception {
    Models.publish(store, "a", "weights", "one");
    Models.publish(store, "b", "weights", "two");

    for (StoreDepth depth : StoreDepth.values()) {
      StoreReport report = verify(depth);
      assertThat(report.findings()).isEmpty();
      assertThat(report.damaged()).isFalse();
      assertThat(report.models()).isEqualTo(2);
      assertThat(report.blobs()).isEqualTo(4);
    }
    assertThat(verify(StoreDepth.DEEP).bytes()).isEqualTo("{}weightsonetwo".length());
  }

  @Test
  void everyFlippedBitOfABlobIsFoundAndRefused() throws Exception {
    Manifest manifest = Models.publish(store, "a", "some weights", "one");
    for (Descriptor victim : manifest.blobs()) {
      Path file = Models.blob(store, victim);
      byte[] whole = Files.readAllBytes(file);
      for (int bit = 0; bit < whole.length * 8; bit++) {
        Files.write(file, flipped(whole, bit));

        assertThat(kinds(verify(StoreDepth.DEEP))).containsExactly(StoreReport.Kind.CHANGED);
        assertThat(kinds(verify(StoreDepth.CHANGED))).containsExactly(StoreReport.Kind.CHANGED);
        assertThat(store.contains(victim)).isFalse();
        assertThatThrownBy(() -> store.verified(victim)).hasMessageContaining("not its digest's");
        assertThatThrownBy(() -> store.open(victim)).hasMessageContaining("not its digest's");
        assertThatThrownBy(() -> store.bytes(victim)).hasMessageContaining("not its digest's");
      }
      Files.write(file, whole);
    }
    assertThat(verify(StoreDepth.DEEP).damaged()).isFalse();
  }

  @Test
  void everyTruncationOfABlobIsFoundAndRefused() throws Exception {
    Manifest manifest = Models.publish(store, "a", "some weights", "one");
    for (Descriptor victim : manifest.blobs()) {
      Path file = Models.blob(store, victim);
      byte[] whole = Files.readAllBytes(file);
      for (int length = 0; length < whole.length; length++) {
        Files.write(file, Arrays.copyOf(whole, length));

        assertThat(kinds(verify(StoreDepth.QUICK))).containsExactly(StoreReport.Kind.SHORT);
        assertThatThrownBy(() -> store.verified(victim)).hasMessageContaining(" bytes instead of ");
      }
      Files.write(file, whole);
    }
  }

  /** Whether the time of the file tells of it or not, and though most of them still parse. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void flippedBitsAndEveryTruncationOfAManifestAreFoundAndRefused(boolean newTime)
      throws Exception {
    Models.publish(store, "a", "some weights", "one");
    Path file = root.resolve("manifests/registry.ollama.ai/library/a/latest");
    FileTime time = Files.getLastModifiedTime(file);
    byte[] whole = Files.readAllBytes(file);
    int stride = newTime ? 61 : 7; // with a new time each takes a search
    for (int bit = 0; bit < whole.length * 8; bit += stride) {
      write(file, flipped(whole, bit), newTime, time);
      assertRefused();
    }
    for (int length = 0; length < whole.length; length++) {
      write(file, Arrays.copyOf(whole, length), newTime, time);
      assertRefused();
    }
    write(file, whole, newTime, time);
    assertThat(verify(StoreDepth.DEEP).findings()).isEmpty();
  }

  @Test
  void manifestsThatChangedPlacesAreFoundAndRefused() throws Exception {
    Models.publish(store, "a", "some weights", "one");
    Models.publish(store, "b", "some weights", "two");
    Path a = root.resolve("manifests/registry.ollama.ai/library/a/latest");
    Path b = root.resolve("manifests/registry.ollama.ai/library/b/latest");
    swap(a, b);

    assertThat(kinds(verify(StoreDepth.DEEP)))
        .startsWith(StoreReport.Kind.UNREADABLE, StoreReport.Kind.UNREADABLE);
    for (String name : new String[] {"a", "b"}) {
      assertThatThrownBy(() -> load(ModelStore.at(root), ModelName.parse(name)))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("it is the file that was written for ");
    }
    swap(a, b);
    assertThat(verify(StoreDepth.DEEP).findings()).isEmpty();
  }

  private void swap(Path one, Path other) throws Exception {
    Path aside = root.resolve("aside");
    Files.move(one, aside);
    Files.move(other, one);
    Files.move(aside, other);
  }

  /** As when Ollama shares the directory. */
  @Test
  void aManifestThatAnotherProgramWroteIsTaken() throws Exception {
    Models.publish(store, "a", "some weights", "one");
    Manifest other = Models.publish(store, "b", "some weights", "two");
    Path file = root.resolve("manifests/registry.ollama.ai/library/a/latest");
    Files.write(file, other.raw());

    assertThat(verify(StoreDepth.DEEP).damaged()).isFalse();
    assertThat(store.get(Reference.parse("a")).manifest()).isEqualTo(other);
  }

  @Test
  void aManifestThatLostAByteIsWrittenAnew() throws Exception {
    Manifest manifest = Models.publish(store, "a", "some weights", "one");
    Path file = root.resolve("manifests/registry.ollama.ai/library/a/latest");
    byte[] bytes = manifest.raw();
    bytes[30] = 'X';
    Files.write(file, bytes);
    try (Lease lease = store.lease()) {
      assertThat(lease.restore(ModelName.parse("a"))).isTrue();
    }
    assertThat(file).hasBinaryContent(manifest.raw());
    assertThat(verify(StoreDepth.DEEP).findings()).isEmpty();
  }

  private void assertRefused() throws Exception {
    assertThat(verify(StoreDepth.DEEP).damaged()).isTrue();
    assertThatThrownBy(() -> load(ModelStore.at(root), ModelName.parse("a")))
        .isInstanceOf(ModelException.class);
  }

  /** What is done before an engine is given a model. */
  private static void load(ModelStore store, ModelName name) throws Exception {
    for (Descriptor blob : store.get(Reference.of(name)).manifest().blobs()) {
      store.verified(blob);
    }
  }

  private static void write(Path file, byte[] bytes, boolean newTime, FileTime time)
      throws Exception {
    Files.write(file, bytes);
    if (!newTime) {
      Files.setLastModifiedTime(file, time);
    }
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] flipped = bytes.clone();
    flipped[bit / 8] ^= (byte) (1 << (bit % 8));
    return flipped;
  }

  @Test
  void bitsThatRotWithoutANewTimeAreFoundByADeepCheck() throws Exception {
    Descriptor weights = Models.publish(store, "a", "weights", "one").layers().getFirst();
    Path file = Models.blob(store, weights);
    FileTime time = Files.getLastModifiedTime(file);
    Files.writeString(file, "Weights");
    Files.setLastModifiedTime(file, time);

    assertThat(kinds(verify(StoreDepth.DEEP))).containsExactly(StoreReport.Kind.CHANGED);
  }

  @Test
  void swappedAndShortBlobsAreFound() throws Exception {
    Manifest manifest = Models.publish(store, "a", "weights", "samelen");
    Path weights = Models.blob(store, manifest.layers().get(0));
    Path system = Models.blob(store, manifest.layers().get(1));
    Path aside = root.resolve("aside");
    Files.move(weights, aside);
    Files.move(system, weights);
    Files.move(aside, system);
    assertThat(kinds(verify(StoreDepth.CHANGED)))
        .containsExactly(StoreReport.Kind.CHANGED, StoreReport.Kind.CHANGED);

    Files.writeString(weights, "w");
    Files.delete(system);
    assertThat(kinds(verify(StoreDepth.QUICK)))
        .containsExactly(StoreReport.Kind.MISSING, StoreReport.Kind.SHORT);
    assertThat(verify(StoreDepth.QUICK).findings().getFirst().models())
        .containsExactly(ModelName.parse("a"));
  }

  @Test
  void unreadableManifestsLinksOrphansAndLeftoversAreTold() throws Exception {
    Models.publish(store, "good", "weights", "one");
    Path models = root.resolve("manifests/registry.ollama.ai/library");
    Files.createDirectories(models.resolve("bad"));
    Files.writeString(models.resolve("bad/latest"), "{");
    Files.createSymbolicLink(models.resolve("good/link"), root.resolve("nowhere"));
    byte[] orphan = {1, 2, 3};
    Files.write(root.resolve("blobs").resolve(Digest.of(orphan).fileName()), orphan);
    Files.createDirectories(root.resolve("lamina/tmp"));
    Files.writeString(root.resolve("lamina/tmp/gone.1"), "half");

    StoreReport report = verify(StoreDepth.CHANGED);

    assertThat(kinds(report))
        .containsExactly(
            StoreReport.Kind.UNREADABLE,
            StoreReport.Kind.DANGLING,
            StoreReport.Kind.ORPHAN,
            StoreReport.Kind.LEFTOVER);
    assertThat(report.damaged()).isTrue();
    assertThat(report.findings().getFirst().models()).containsExactly(ModelName.parse("bad"));
  }

  @Test
  void onlyTheModelsAskedForAreLookedAt() throws Exception {
    Models.publish(store, "a", "weights", "one");
    Manifest broken = Models.publish(store, "b", "others", "two");
    Files.delete(Models.blob(store, broken.layers().getFirst()));

    assertThat(store.verify(List.of(ModelName.parse("a")), StoreDepth.DEEP, event -> {}).findings())
        .isEmpty();
    assertThatThrownBy(
            () -> store.verify(List.of(ModelName.parse("c")), StoreDepth.DEEP, event -> {}))
        .hasMessageContaining("not found");
  }

  @Test
  void progressOfABlobNeverGoesBackAndEndsAtItsSize() throws Exception {
    Models.publish(store, "a", "w".repeat(3_000_000), "one");
    ConcurrentLinkedQueue<Progress.Bytes> events = new ConcurrentLinkedQueue<>();

    store.verify(
        List.of(),
        StoreDepth.DEEP,
        event -> {
          if (event instanceof Progress.Bytes bytes && bytes.total() == 3_000_000) {
            events.add(bytes);
          }
        });

    List<Long> counts = events.stream().map(Progress.Bytes::completed).toList();
    assertThat(counts).isSorted().endsWith(3_000_000L).hasSizeGreaterThan(2);
  }

  private StoreReport verify(StoreDepth depth) throws Exception {
    return store.verify(List.of(), depth, event -> {});
  }

  private static List<StoreReport.Kind> kinds(StoreReport report) {
    return new ArrayList<>(report.findings().stream().map(StoreReport.Finding::kind).toList());
  }
}
