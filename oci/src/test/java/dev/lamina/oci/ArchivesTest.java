package dev.lamina.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Progress;
import dev.lamina.store.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is exported is imported as it was, or not at all. */
class ArchivesTest {
  private static final ModelName BASE = ModelName.parse("base");
  private static final ModelName CHILD = ModelName.parse("localhost:5000/Team/child:v2");

  @TempDir private Path directory;
  private final byte[] weights = Fixture.random(11, 3 << 20);
  private final Map<ModelName, Manifest> models = new LinkedHashMap<>();
  private final List<Progress> told = new ArrayList<>();
  private ModelStore store;
  private Path file;

  @BeforeEach
  void begin() throws IOException {
    store = Fixture.store(directory.resolve("one"));
    file = directory.resolve("models.tar");
    models.put(BASE, Fixture.model(store, BASE, weights));
    try (Lease lease = store.lease()) {
      var system = lease.ingest(MediaTypes.SYSTEM, new byte[] {'o', 'h'}).descriptor();
      Manifest base = models.get(BASE);
      Manifest child = Manifest.of(base.config(), List.of(base.layers().getFirst(), system));
      lease.publish(CHILD, child);
      models.put(CHILD, ManifestShape.OCI.of(child));
    }
  }

  @Test
  void allComesBackWithTheSameBytesUnderTheSameNames() throws Exception {
    export();
    ModelStore other = Fixture.store(directory.resolve("two"));

    assertThat(Archives.read(file, Optional.empty(), Fixture.local(other), told::add))
        .containsExactlyInAnyOrder(BASE, CHILD);
    for (var model : models.entrySet()) {
      Manifest manifest = other.manifest(Reference.of(model.getKey()));
      assertThat(manifest.raw()).isEqualTo(model.getValue().raw());
      for (var blob : manifest.blobs()) {
        assertThat(other.bytes(blob)).isEqualTo(store.bytes(blob));
      }
    }
    assertThat(told.getLast()).isEqualTo(new Progress.Done());
    assertThat(told)
        .contains(
            new Progress.Bytes(
                "importing " + Digest.of(weights).shortHex(),
                Digest.of(weights),
                weights.length,
                weights.length));
  }

  /** What a killed export leaves is nobody's, what a living one writes is its own. */
  @Test
  void anExportThatWasKilledLeavesNothingToTheNext() throws Exception {
    Process process =
        ToolProcess.start(
            ExportTool.class, Map.of(), store.root().toString(), BASE.full(), file.toString());
    try (var said = process.inputReader()) {
      assertThat(said.readLine()).isEqualTo("enough");
      assertThat(file).doesNotExist();
      export();
      assertThat(parts()).hasSize(1);
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(parts()).hasSize(1);

    export();

    assertThat(parts()).isEmpty();
    Archives.read(
        file, Optional.empty(), Fixture.local(Fixture.store(directory.resolve("two"))), told::add);
  }

  private List<Path> parts() throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(path -> path.toString().endsWith(".part")).toList();
    }
  }

  @Test
  void aBlobThatTwoModelsShareIsThereOnceAndTheSameModelsAreTheSameBytes() throws Exception {
    export();
    byte[] first = Files.readAllBytes(file);
    assertThat(first.length).isGreaterThan(weights.length).isLessThan(weights.length + (64 << 10));
    export();

    assertThat(file).hasBinaryContent(first);
    assertThat(names(directory)).containsExactlyInAnyOrder("one", "models.tar");
  }

  @Test
  void theIndexTellsNamesAsOciWantsThem() throws Exception {
    export();
    try (TarFile tar = TarFile.open(file);
        var index = tar.open("index.json");
        var mark = tar.open("oci-layout")) {
      var manifests = Json.parse(index.readAllBytes()).path("manifests");
      assertThat(manifests).hasSize(2);
      var child = manifests.get(1);
      assertThat(child.path("mediaType").asText()).isEqualTo(MediaTypes.OCI_MANIFEST);
      assertThat(child.path("digest").asText()).isEqualTo(models.get(CHILD).digest().toString());
      assertThat(child.at("/annotations/org.opencontainers.image.ref.name").asText())
          .isEqualTo(CHILD.full());
      assertThat(Json.parse(mark.readAllBytes()).path("imageLayoutVersion").asText())
          .isEqualTo("1.0.0");
    }
  }

  @Test
  void everyFlippedBitOfABlobIsToldAndNothingIsKept() throws Exception {
    models.remove(CHILD);
    export();
    byte[] whole = Files.readAllBytes(file);
    // Weights come first, then what is small, then the manifest: one place in each.
    for (var blob : models.get(BASE).blobs()) {
      refused(flipped(whole, store.bytes(blob)), blob.digest().toString());
    }
    refused(flipped(whole, models.get(BASE).raw()), models.get(BASE).digest().toString());
  }

  @Test
  void anArchiveThatIsCutIsRefusedWhereverThatIs() throws Exception {
    export();
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {0, 100, 600, 2000, weights.length, whole.length - 2048}) {
      refused(java.util.Arrays.copyOf(whole, length), "import ");
    }
  }

  @Test
  void aDirectoryIsReadTooAndABlobThatLacksIsTold() throws Exception {
    models.remove(CHILD);
    export();
    Path layout = unpacked();
    ModelStore other = Fixture.store(directory.resolve("two"));
    ModelName name = ModelName.parse("other:v3");
    assertThat(Archives.read(layout, Optional.of(name), Fixture.local(other), told::add))
        .isEqualTo(Set.of(name));
    assertThat(other.manifest(Reference.of(name))).isEqualTo(models.get(BASE));

    Digest lost = Digest.of(weights);
    Path blob = layout.resolve(OciLayout.path(lost));
    Files.move(blob, directory.resolve("weights"));
    refused(layout, lost + " is missing");
    Files.createSymbolicLink(blob, directory.resolve("weights"));
    refused(layout, lost + " is missing");
  }

  @Test
  void aNameIsForOneModelOnly() throws Exception {
    export();
    ModelStore other = Fixture.store(directory.resolve("two"));

    assertThatThrownBy(
            () ->
                Archives.read(
                    file, Optional.of(ModelName.parse("x")), Fixture.local(other), told::add))
        .hasMessageContaining("2 models are in it");
    assertThat(other.names()).isEmpty();
  }

  @Test
  void whatIsInTheStoreAlreadyOutlivesAnImportThatFails() throws Exception {
    export();
    byte[] broken = flipped(Files.readAllBytes(file), models.get(CHILD).raw());
    Path path = Files.write(directory.resolve("broken.tar"), broken);

    assertThatThrownBy(() -> Archives.read(path, Optional.empty(), Fixture.local(store), told::add))
        .isInstanceOf(ModelException.class);
    assertThat(store.bytes(models.get(BASE).layers().getFirst())).isEqualTo(weights);
  }

  @Test
  void anExportThatFailsLeavesWhatWasThere() throws Exception {
    Files.writeString(file, "mine");
    Files.delete(store.file(models.get(BASE).layers().getLast()));

    assertThatThrownBy(this::export)
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("export to " + file + ": ");
    assertThat(file).hasContent("mine");
    assertThat(names(directory)).containsExactlyInAnyOrder("one", "models.tar");
    assertThatThrownBy(() -> Archives.write(directory, shaped(), store, told::add))
        .hasMessageContaining("not a file");
    Path nowhere = directory.resolve("no/where.tar");
    assertThatThrownBy(() -> Archives.write(nowhere, shaped(), store, told::add))
        .isInstanceOf(ModelException.class)
        .hasMessage("export to " + nowhere + ": no such file or directory");
  }

  private void export() throws IOException, InterruptedException {
    Archives.write(file, shaped(), store, told::add);
  }

  private Map<ModelName, ShapedModel> shaped() {
    Map<ModelName, ShapedModel> shaped = new LinkedHashMap<>();
    models.forEach((name, manifest) -> shaped.put(name, ShapedModel.of(manifest, store)));
    return shaped;
  }

  private Path unpacked() throws IOException {
    Path layout = directory.resolve("layout");
    Files.createDirectories(layout.resolve("blobs/sha256"));
    List<String> files = new ArrayList<>(List.of("oci-layout", "index.json"));
    Manifest manifest = models.get(BASE);
    manifest.digests().forEach(digest -> files.add(OciLayout.path(digest)));
    files.add(OciLayout.path(manifest.digest()));
    try (TarFile tar = TarFile.open(file)) {
      for (String name : files) {
        try (var bytes = tar.open(name)) {
          Files.copy(bytes, layout.resolve(name));
        }
      }
    }
    return layout;
  }

  private void refused(byte[] archive, String says) throws IOException {
    refused(Files.write(directory.resolve("broken.tar"), archive), says);
  }

  private void refused(Path archive, String says) throws IOException {
    ModelStore empty = Fixture.store(directory.resolve("empty"));
    assertThatThrownBy(
            () -> Archives.read(archive, Optional.empty(), Fixture.local(empty), told::add))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("import " + archive + ": ")
        .hasMessageContaining(says);
    assertThat(empty.names()).isEmpty();
    Path blobs = directory.resolve("empty/blobs");
    assertThat(Files.exists(blobs) ? names(blobs) : List.of()).isEmpty();
  }

  /** The same bytes with one bit turned over in the midst of {@code part}. */
  private static byte[] flipped(byte[] whole, byte[] part) {
    byte[] bytes = whole.clone();
    int at = TarHeader.BLOCK;
    while (!java.util.Arrays.equals(whole, at, at + part.length, part, 0, part.length)) {
      at += TarHeader.BLOCK;
    }
    bytes[at + part.length / 2] ^= 1;
    return bytes;
  }

  private static List<String> names(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
