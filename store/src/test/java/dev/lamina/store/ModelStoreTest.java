package dev.lamina.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelStoreTest {
  private static final ModelName NAME = ModelName.parse("m:t");

  @TempDir Path root;
  private ModelStore store;

  @BeforeEach
  void open() {
    store = ModelStore.at(root);
  }

  @Test
  void anEmptyStoreIsNotTouchedByReading() throws Exception {
    assertThat(store.names()).isEmpty();
    assertThat(store.find(NAME)).isEmpty();
    assertThatThrownBy(() -> store.get(Reference.of(NAME))).hasMessage("model 'm:t' not found");
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void aModelLiesWhereOllamaLooksForIt() throws Exception {
    Manifest manifest = publish(NAME, "weights", "system");

    assertThat(root.resolve("manifests/registry.ollama.ai/library/m/t"))
        .hasBinaryContent(manifest.raw());
    for (Descriptor blob : manifest.blobs()) {
      Path file = root.resolve("blobs/sha256-" + blob.digest().hex());
      assertThat(Digest.of(file)).isEqualTo(blob.digest());
      assertThat(store.file(blob)).isEqualTo(file);
    }
    assertThat(store.get(Reference.of(NAME)).manifest()).isEqualTo(manifest);
    assertThat(store.names()).containsExactly(NAME);
  }

  @Test
  void storingTwiceStoresOnce() throws Exception {
    byte[] bytes = "the same".getBytes(StandardCharsets.UTF_8);
    try (Lease lease = store.lease()) {
      Ingested first = lease.ingest("a", bytes);
      Ingested second = lease.ingest("b", bytes);

      assertThat(first.existed()).isFalse();
      assertThat(second.existed()).isTrue();
      assertThat(second.descriptor().digest()).isEqualTo(first.descriptor().digest());
      assertThat(files("blobs")).hasSize(1);
    }
    assertThat(files("lamina/tmp")).isEmpty();
  }

  @Test
  void whatWasIngestedAndNotPublishedGoesWithTheLease() throws Exception {
    byte[] upload = "an upload".getBytes(StandardCharsets.UTF_8);
    Descriptor kept = new Descriptor("a", Digest.of(upload), upload.length);
    Descriptor dropped;
    try (Lease lease = store.lease()) {
      dropped = ingest(lease, "left by a failed create");
      lease.put(kept, new ByteArrayInputStream(upload));
      assertThat(store.contains(dropped)).isTrue();
    }
    assertThat(store.contains(dropped)).isFalse();
    assertThat(store.contains(kept)).isTrue();

    Manifest manifest = publish(NAME, "weights", "one");
    store.discard(List.of(kept.digest(), dropped.digest(), manifest.config().digest()));
    assertThat(store.contains(kept)).isFalse();
    assertThat(store.contains(manifest.config())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void aWrongStreamStoresNothing(long seed) throws Exception {
    Random random = new Random(seed);
    byte[] right = new byte[1 + random.nextInt(4_000)];
    random.nextBytes(right);
    Descriptor expected = new Descriptor("a", Digest.of(right), right.length);
    try (Lease lease = store.lease()) {
      byte[] flipped = right.clone();
      flipped[random.nextInt(right.length)] ^= (byte) (1 << random.nextInt(8));
      byte[] cut = java.util.Arrays.copyOf(right, random.nextInt(right.length));
      for (byte[] wrong : List.of(flipped, cut)) {
        assertThatThrownBy(() -> lease.put(expected, new ByteArrayInputStream(wrong)))
            .isInstanceOfSatisfying(
                ModelException.class,
                e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.CORRUPT));
      }
      assertThatThrownBy(() -> lease.put(expected, failingAfter(right.length / 2)))
          .isInstanceOf(IOException.class);

      assertThat(files("blobs")).isEmpty();
      assertThat(files("lamina/tmp")).isEmpty();

      lease.put(expected, new ByteArrayInputStream(right));
      assertThat(store.bytes(expected)).isEqualTo(right);
    }
  }

  @Test
  void aManifestIsNotPublishedBeforeItsBlobs() throws Exception {
    Descriptor absent = new Descriptor("a", Digest.of(new byte[] {1}), 1);
    try (Lease lease = store.lease()) {
      Descriptor config =
          lease.ingest(MediaTypes.CONFIG, "{}".getBytes(StandardCharsets.UTF_8)).descriptor();

      assertThatThrownBy(() -> lease.publish(NAME, Manifest.of(config, List.of(absent))))
          .hasMessageContaining("missing");
    }
    assertThat(store.names()).isEmpty();
  }

  @Test
  void removingKeepsWhatOthersUse() throws Exception {
    Manifest kept = publish(ModelName.parse("kept"), "weights", "one");
    publish(NAME, "weights", "two");

    assertThat(store.remove(NAME)).isTrue();
    assertThat(store.remove(NAME)).isFalse();

    assertThat(store.names()).containsExactly(ModelName.parse("kept"));
    assertThat(files("blobs")).hasSize(3);
    for (Descriptor blob : kept.blobs()) {
      assertThat(store.contains(blob)).isTrue();
    }
    assertThat(root.resolve("manifests/registry.ollama.ai/library/m")).doesNotExist();
  }

  @Test
  void removingKeepsWhatARunningOperationFound() throws Exception {
    Manifest manifest = publish(NAME, "weights", "one");
    Descriptor weights = manifest.layers().getFirst();
    try (Lease lease = store.lease()) {
      assertThat(lease.contains(weights)).isTrue();

      store.remove(NAME);

      assertThat(store.contains(weights)).isTrue();
      lease.publish(NAME, Manifest.of(ingest(lease, "{}"), List.of(weights)));
    }
    assertThat(store.find(NAME)).isPresent();
  }

  @Test
  void replacingDropsWhatOnlyTheOldOneUsed() throws Exception {
    publish(NAME, "weights", "one");
    publish(NAME, "weights", "two");

    assertThat(files("blobs")).hasSize(3);
  }

  @Test
  void nothingIsDeletedWhileAManifestIsUnreadable() throws Exception {
    publish(NAME, "weights", "one");
    Path broken = root.resolve("manifests/registry.ollama.ai/library/broken/latest");
    Files.createDirectories(broken.getParent());
    Files.writeString(broken, "{\"schemaVersion\":2,");

    store.remove(NAME);

    assertThat(files("blobs")).hasSize(3);
    assertThatThrownBy(() -> store.find(ModelName.parse("broken")))
        .hasMessageContaining("read broken:latest")
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.CORRUPT));
  }

  @Test
  void namesAreFoundWithoutCaseAndKeepTheirSpelling() throws Exception {
    publish(ModelName.parse("Foo/Bar:V1"), "weights", "one");

    assertThat(store.find(ModelName.parse("foo/bar:v1")).orElseThrow().name())
        .isEqualTo(ModelName.parse("Foo/Bar:V1"));
    publish(ModelName.parse("FOO/BAR:v1"), "weights", "two");
    assertThat(store.names()).containsExactly(ModelName.parse("Foo/Bar:V1"));
    assertThat(store.find(ModelName.parse("other/bar:v1"))).isEmpty();
  }

  @Test
  void aPinnedReferenceIsThatManifestOrNone() throws Exception {
    Manifest manifest = publish(NAME, "weights", "one");

    assertThat(store.get(Reference.parse("m:t@" + manifest.digest())).manifest())
        .isEqualTo(manifest);
    assertThatThrownBy(() -> store.get(Reference.parse("m:t@" + Digest.of(new byte[] {9}))))
        .isInstanceOfSatisfying(
            ModelException.class,
            e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.NOT_FOUND));
  }

  @Test
  void aPinnedReferenceIsFoundUnderAnyTagOfItsModel() throws Exception {
    publish(ModelName.parse("m"), "weights", "one");
    Manifest second = publish(ModelName.parse("m:v2"), "weights", "two");
    Manifest other = publish(ModelName.parse("n"), "weights", "three");

    assertThat(store.get(Reference.parse("M@" + second.digest())).name())
        .isEqualTo(ModelName.parse("m:v2"));
    assertThatThrownBy(() -> store.get(Reference.parse("m@" + other.digest())))
        .hasMessageContaining("not found: m:latest is sha256:");
  }

  @Test
  void foreignFilesAndDanglingLinksAreInNobodysWay() throws Exception {
    publish(NAME, "weights", "one");
    Path models = root.resolve("manifests/registry.ollama.ai/library/m");
    Files.writeString(models.resolve(".DS_Store"), "x");
    Files.writeString(root.resolve("manifests/stray"), "x");
    Files.createDirectories(models.resolve("directory/deeper"));
    Files.createSymbolicLink(models.resolve("dangling"), root.resolve("nowhere"));

    assertThat(store.names()).containsExactly(NAME);
    assertThat(store.remove(NAME)).isTrue();
    assertThat(files("blobs")).isEmpty();
  }

  @Test
  void aShortOrMissingBlobIsNotServed() throws Exception {
    Descriptor weights = publish(NAME, "weights", "one").layers().getFirst();
    Files.writeString(root.resolve("blobs").resolve(weights.digest().fileName()), "w");

    assertThat(store.contains(weights)).isFalse();
    assertThatThrownBy(() -> store.file(weights)).hasMessageContaining("instead of 7");
    Files.delete(root.resolve("blobs").resolve(weights.digest().fileName()));
    assertThatThrownBy(() -> store.open(weights)).hasMessageContaining("missing");
  }

  @Test
  void anUploadOfOtherBytesLeavesNothing() throws Exception {
    try (Lease lease = store.lease()) {
      byte[] bytes = {1, 2, 3};
      assertThatThrownBy(
              () -> lease.put(Digest.of(new byte[0]), "a", new ByteArrayInputStream(bytes)))
          .hasMessageStartingWith("digest mismatch, expected \"sha256:e3b0");
    }
    assertThat(files("blobs")).isEmpty();
    assertThat(files("lamina/tmp")).isEmpty();
    assertThat(files("lamina/leases")).isEmpty();
  }

  private Manifest publish(ModelName name, String weights, String system) throws Exception {
    try (Lease lease = store.lease()) {
      Descriptor config = ingest(lease, "{}");
      Manifest manifest =
          Manifest.of(config, List.of(ingest(lease, weights), ingest(lease, system)));
      lease.publish(name, manifest);
      return manifest;
    }
  }

  private static Descriptor ingest(Lease lease, String text) throws IOException {
    return lease.ingest("text", text.getBytes(StandardCharsets.UTF_8)).descriptor();
  }

  private List<Path> files(String directory) throws IOException {
    if (!Files.exists(root.resolve(directory))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(root.resolve(directory))) {
      return files.toList();
    }
  }

  private static InputStream failingAfter(int bytes) {
    InputStream cut =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the line is cut");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            throw new IOException("the line is cut");
          }
        };
    return new java.io.SequenceInputStream(new ByteArrayInputStream(new byte[bytes]), cut);
  }

  /** What is remembered must give way to what others do to the files, in whatever way. */
  @Test
  void whatOthersChangeIsSeen() throws Exception {
    Models.publish(store, "a", "weights", "one");
    Path file = root.resolve("manifests/registry.ollama.ai/library/a/latest");
    age(file);
    age(file.getParent());
    assertThat(store.models()).hasSize(1);
    Manifest first = store.models().getFirst().manifest();

    Manifest other = Models.publish(ModelStore.at(root), "a", "weights", "two");
    assertThat(store.models().getFirst().manifest()).isEqualTo(other);

    age(file);
    assertThat(store.models()).hasSize(1);
    Files.write(file, first.raw());
    assertThat(store.models().getFirst().manifest()).isEqualTo(first);

    Models.publish(ModelStore.at(root), "a:v2", "weights", "three");
    assertThat(store.models()).hasSize(2);
    ModelStore.at(root).remove(ModelName.parse("a"));
    assertThat(store.models()).extracting(model -> model.name().tag()).containsExactly("v2");
  }

  /** Makes a file old enough to be remembered. */
  private static void age(Path path) throws Exception {
    Files.setLastModifiedTime(
        path, java.nio.file.attribute.FileTime.from(java.time.Instant.now().minusSeconds(100)));
  }
}
