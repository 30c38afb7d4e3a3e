package dev.lamina.oci;

import static dev.lamina.oci.Fixture.options;
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
import dev.lamina.testdata.ForeignModel;
import dev.lamina.testdata.TarBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that others packed, of good and of bad will. What is made of them is toolkit's. */
@Timeout(60)
class ForeignPullTest {
  @TempDir private Path directory;
  private final byte[] weights = gguf(1, 3 << 20);
  private final List<Progress> told = new ArrayList<>();
  private FaultyRegistry registry;
  private ModelStore store;
  private ModelName name;
  private Optional<PackedFiles> made = Optional.empty();

  @BeforeEach
  void begin() throws IOException {
    registry = new FaultyRegistry();
    store = Fixture.store(directory.resolve("models"));
    name = registry.name("m");
  }

  @AfterEach
  void end() {
    registry.close();
  }

  @Test
  void dockersV1HasRawWeightsWithoutNames() throws Exception {
    pull(
        ForeignModel.docker("v0.1", "gguf")
            .dockerLayer("gguf.v3", weights)
            .dockerLayer("mmproj", gguf(2, 100))
            .dockerLayer("license", text("MIT"))
            .dockerLayer("chat.template.jinja", text("{{ x }}")));

    assertMade(Map.of("model.gguf", weights, "mmproj-1.gguf", gguf(2, 100)));
    assertThat(made().texts(MediaTypes.LICENSE)).containsExactly("MIT");
    assertThat(made().parameters().get("num_ctx").asInt()).isEqualTo(96);
    assertThat(steps()).anyMatch(step -> step.matches("left out.*chat\\.template\\.jinja"));
  }

  @Test
  void severalWeightsOfDockersAreParts() throws Exception {
    pull(
        ForeignModel.docker("v0.1", "gguf")
            .dockerLayer("gguf.v3", weights)
            .dockerLayer("gguf.v3", gguf(2, 100)));

    assertMade(
        Map.of("model-00001-of-00002.gguf", weights, "model-00002-of-00002.gguf", gguf(2, 100)));
  }

  @Test
  void dockersV2HasAFileInEachLayer() throws Exception {
    pull(
        ForeignModel.docker("v0.2", "gguf")
            .dockerLayer("gguf.v3", weights)
            .with(ForeignModel.PATH, "q4/tiny.gguf")
            .dockerLayer("model.file", text("Apache"))
            .with(ForeignModel.PATH, "LICENSE.txt")
            .dockerLayer("model.file", text("# Tiny"))
            .with(ForeignModel.PATH, "README.md"));

    assertMade(Map.of("tiny.gguf", weights));
    assertThat(made().texts(MediaTypes.LICENSE)).containsExactly("Apache");
    assertThat(registry.count("GET /v2/library/m/blobs/" + Digest.of(text("# Tiny")))).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cncf", "cnai", "cncf.cnai"})
  void modelPacksRawFilesUnderAllItsNames(String vendor) throws Exception {
    ForeignModel model =
        ForeignModel.modelPack("gguf")
            .packLayer("weight.v1.raw", "tiny.gguf", weights)
            .packLayer("weight.config.v1.raw", "template.gotmpl", text("{{ .Prompt }}"))
            .packLayer("weight.config.v1.raw", "system.txt", text("Be brief."))
            .packLayer("weight.config.v1.raw", "params.json", text("{\"top_k\":1}"))
            .packLayer("doc.v1.raw", "LICENSE", text("MIT"))
            .packLayer("dataset.v1.raw", "all.gguf", text("data"));
    String json = new String(model.manifest(), StandardCharsets.UTF_8);
    byte[] manifest = text(json.replace("vnd.cncf.model", "vnd." + vendor + ".model"));
    pull(model, manifest);

    assertMade(Map.of("tiny.gguf", weights));
    assertThat(made().texts(MediaTypes.TEMPLATE)).containsExactly("{{ .Prompt }}");
    assertThat(made().texts(MediaTypes.SYSTEM)).containsExactly("Be brief.");
    assertThat(made().texts(MediaTypes.PARAMS)).containsExactly("{\"top_k\":1}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tar", "tar+gzip"})
  void modelPacksTarFilesAreUnpackedOnTheWay(String form) throws Exception {
    TarBytes tar = new TarBytes().directory("tiny/").file("tiny/tiny.gguf", weights);
    byte[] layer = form.equals("tar") ? tar.bytes() : tar.gzipped();
    pull(ForeignModel.modelPack("gguf").packLayer("weight.v1." + form, "tiny", layer));

    assertMade(Map.of("tiny.gguf", weights));
    assertThat(store.contains(Fixture.descriptor(MediaTypes.MODEL, layer))).isFalse();
  }

  @Test
  void modelPackIsKnownByItsArtifactTypeOrItsConfig() throws Exception {
    ForeignModel untyped =
        ForeignModel.modelPack("gguf").packLayer("weight.v1.raw", "tiny.gguf", weights);
    untyped.json().remove("artifactType");
    pull(untyped);
    assertMade(Map.of("tiny.gguf", weights));

    ForeignModel unnamed =
        ForeignModel.of("application/vnd.oci.empty.v1+json", "{}")
            .layer("application/vnd.cncf.model.weight.v1.gguf", weights);
    unnamed.json().put("artifactType", "application/vnd.cncf.model.manifest.v1+json");
    pull(unnamed);
    assertMade(Map.of("model.gguf", weights));
  }

  @Test
  void orasHasFilesUnderTheirNames() throws Exception {
    pull(
        ForeignModel.oras()
            .titled("tiny.gguf", weights)
            .titled("LICENSE", text("MIT"))
            .titled("notes.txt", text("mine")));

    assertMade(Map.of("tiny.gguf", weights));
    assertThat(made().texts(MediaTypes.LICENSE)).containsExactly("MIT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "+gzip"})
  void anImageHasThemInItsModelsDirectory(String suffix) throws Exception {
    TarBytes system = new TarBytes().link("bin", "usr/bin").file("etc/other.gguf", gguf(5, 10));
    TarBytes models =
        new TarBytes()
            .directory("./")
            .directory("./models/")
            .file("./models/tiny/tiny.gguf", weights)
            .file("./models/tiny/second.gguf", gguf(3, 100))
            .file("./models/tiny/mmproj-f16.gguf", gguf(4, 100))
            .link("./models/model.file", "tiny/tiny.gguf");
    boolean plain = suffix.isEmpty();
    pull(
        ForeignModel.image("ai.image.model.car")
            .imageLayer(suffix, plain ? system.bytes() : system.gzipped())
            .imageLayer(suffix, plain ? models.bytes() : models.gzipped()));

    assertMade(Map.of("tiny.gguf", weights, "mmproj-f16.gguf", gguf(4, 100)));
    assertThat(steps()).anyMatch(step -> step.startsWith("left out") && step.contains("second"));
    assertThat(store.contains(Fixture.descriptor(MediaTypes.MODEL, gguf(3, 100)))).isFalse();
  }

  @Test
  void ofAnIndexTheOneThatFitsIsTaken() throws Exception {
    ForeignModel model = ForeignModel.oras().titled("tiny.gguf", weights);
    add(model, model.manifest(), model.digest().toString());
    String here = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    index(entry(model.digest(), "linux", here), entry(Digest.of(weights), "linux", "s390x"));
    pull();
    assertMade(Map.of("tiny.gguf", weights));

    index(entry(model.digest(), "unknown", "unknown"), attestation());
    pull();
    assertMade(Map.of("tiny.gguf", weights));

    index(entry(model.digest(), "linux", "s390x"), entry(Digest.of(weights), "linux", "s390x"));
    refused("index of 2 images", ModelException.Kind.UNSUPPORTED);
    index();
    refused("index of 0 images", ModelException.Kind.UNSUPPORTED);
  }

  @Test
  void whatCannotBecomeAModelIsToldBeforeAnyWeightsAreFetched() throws Exception {
    byte[] other = gguf(2, 100);
    refusedAtOnce(
        ForeignModel.docker("v0.1", "safetensors").dockerLayer("safetensors", other),
        "no GGUF, and others are not read");
    refusedAtOnce(
        ForeignModel.modelPack("safetensors")
            .packLayer("weight.v1.tar", "model.safetensors", other),
        "weights are safetensors");
    refusedAtOnce(
        ForeignModel.modelPack("").packLayer("weight.v1.raw", "model.safetensors", other),
        "no GGUF, and others are not read");
    refusedAtOnce(
        ForeignModel.oras().titled("a.Q4_0.gguf", weights).titled("a.Q8_0.gguf", other),
        "2 models are in it, and one is needed: a.Q4_0.gguf, a.Q8_0.gguf");
    refusedAtOnce(
        ForeignModel.oras().titled("a-00001-of-00003.gguf", weights),
        "1 of the 3 parts of a.gguf are in it");
    refusedAtOnce(ForeignModel.oras().titled("readme.txt", other), "no GGUF file is in it");
    refusedAtOnce(
        ForeignModel.modelPack("gguf").packLayer("weight.v1.tar+zstd", "a.gguf", weights),
        "compressed with zstd");
    refusedAtOnce(
        ForeignModel.image("ai.image.model.raw").imageLayer("+zstd", weights),
        "compressed with zstd");
    refusedAtOnce(ForeignModel.image("").imageLayer("", weights), "nothing tells of a model in it");
    refusedAtOnce(
        ForeignModel.of("application/x.y", "{}").layer("application/z", weights),
        "no model that is known here (its config is \"application/x.y\"");
  }

  @Test
  void aConfigThatIsNotWhatTheManifestSaysIsRefused() throws Exception {
    ForeignModel model = ForeignModel.docker("v0.1", "gguf").dockerLayer("gguf.v3", weights);
    Digest config = Digest.parse(model.json().path("config").path("digest").asText());
    add(model, model.manifest(), "latest");
    registry.add(config, new byte[registry.blobs.get(config.toString()).length]);
    refused("config is not what the manifest says", ModelException.Kind.CORRUPT);

    ForeignModel lying = ForeignModel.docker("v0.1", "gguf").dockerLayer("gguf.v3", weights);
    lying.json().withObject("config").put("size", 1L << 40);
    add(lying, lying.manifest(), "latest");
    refused("config is longer than", ModelException.Kind.CORRUPT);
  }

  @Test
  void sizesThatLieEndInOneError() throws Exception {
    ForeignModel raw = ForeignModel.oras().titled("a.gguf", weights).lyingSize(17);
    add(raw, raw.manifest(), "latest");
    refused("size should be 17", ModelException.Kind.CORRUPT);

    ForeignModel tar =
        ForeignModel.image("ai.image.model.raw")
            .imageLayer("", new TarBytes().file("models/a.gguf", weights).bytes())
            .lyingSize(weights.length);
    add(tar, tar.manifest(), "latest");
    refused("its size should be " + weights.length, ModelException.Kind.CORRUPT);
  }

  @Test
  void aTarFileThatIsDamagedOrMadeToDeceiveIsRefused() throws Exception {
    refusedTar(new TarBytes().file("models/../../a.gguf", weights), "leads out");
    refusedTar(new TarBytes().file("/models/a.gguf", weights), "leads out");
    refusedTar(
        new TarBytes().link("models/a.gguf", "/etc/passwd").file("models/b.gguf", weights),
        "is a link or special file");
    refusedTar(
        new TarBytes().entry("models/a.gguf", '1', "etc/shadow", 0, new byte[0]),
        "is a link or special file");
    refusedTar(
        new TarBytes().entry("models/a.gguf", '3', "", 0, new byte[0]),
        "is a link or special file");
    refusedTar(new TarBytes().entry("models/a.gguf", '0', "", 1 << 20, weights), "");
    refusedTar(new TarBytes().file("models/a.txt", "no"), "no GGUF file is in it");
    refusedTar(new TarBytes().file("models/.wh.a.gguf", ""), "takes away");
    refused(
        ForeignModel.image("ai.image.model.raw").imageLayer("", text("no tar, ".repeat(99))),
        "not a tar file");
    byte[] packed = new TarBytes().file("models/a.gguf", weights).gzipped();
    byte[] cut = java.util.Arrays.copyOf(packed, packed.length / 2);
    refused(
        ForeignModel.image("ai.image.model.raw").imageLayer("+gzip", cut), "cannot be unpacked");
  }

  @Test
  void anEntryThatPretendsToBeHugeIsRefusedBeforeItArrives() throws Exception {
    refused(
        ForeignModel.image("ai.image.model.raw")
            .imageLayer(
                "",
                new TarBytes()
                    .entry("models/a.gguf", '0', "", 0_77777777777L, new byte[0])
                    .bytes()),
        "");
    assertThat(blobs()).isEmpty();
  }

  @Test
  void aBombIsRefused() throws Exception {
    byte[] zeros = new byte[80 << 20];
    byte[] packed = new TarBytes().file("models/a.gguf", zeros).gzipped();
    refused(ForeignModel.image("ai.image.model.raw").imageLayer("+gzip", packed), "when unpacked");
    refused(
        ForeignModel.image("ai.image.model.raw")
            .imageLayer("+gzip", new TarBytes().file("usr/a", zeros).gzipped()),
        "when unpacked");
    assertThat(blobs()).isEmpty();
  }

  @Test
  void aLayerOfAnotherDigestLeavesNothing() throws Exception {
    byte[] tar = new TarBytes().file("models/a.gguf", weights).bytes();
    ForeignModel model = ForeignModel.image("ai.image.model.raw").imageLayer("", tar);
    byte[] other = tar.clone();
    other[other.length - 1] ^= 1; // in the padding, which no file has
    add(model, model.manifest(), "latest");
    registry.add(Digest.of(tar), other);

    refused("is not what the manifest says", ModelException.Kind.CORRUPT);
    assertThat(blobs()).isEmpty();
  }

  @Test
  void aLayerThatBreaksOffGoesOnWhereItBroke() throws Exception {
    byte[] tar = new TarBytes().file("models/a.gguf", weights).bytes();
    AtomicInteger cuts = new AtomicInteger();
    registry.fault =
        exchange -> {
          String range = exchange.getRequestHeaders().getFirst("Range");
          boolean layer = exchange.getRequestURI().getPath().endsWith(Digest.of(tar).toString());
          if (!layer || cuts.incrementAndGet() > 3) {
            return false;
          }
          byte[] part = range == null ? tar : FaultyRegistry.part(exchange, tar, range);
          FaultyRegistry.cut(exchange, range == null ? 200 : 206, part, part.length / 3);
          return true;
        };
    pull(ForeignModel.image("ai.image.model.raw").imageLayer("", tar));

    assertMade(Map.of("a.gguf", weights));
    assertThat(registry.requests.getLast()).contains("bytes=");
  }

  @Test
  void aFileUnderItsNameIsOneWhateverItsMediaType() throws Exception {
    String tar = "application/vnd.oci.image.layer.v1.tar";
    pull(ForeignModel.oras().layer(tar, weights).with(ForeignModel.TITLE, "tiny.gguf"));
    assertMade(Map.of("tiny.gguf", weights));

    byte[] directory = new TarBytes().file("tiny/tiny.gguf", weights).gzipped();
    pull(
        ForeignModel.oras()
            .layer(tar + "+gzip", directory)
            .with(ForeignModel.TITLE, "tiny")
            .with("io.deis.oras.content.unpack", "true"));
    assertMade(Map.of("tiny.gguf", weights));
  }

  @Test
  void whatSaysThatItIsATarFileAndIsNoneIsTakenAsItIs() throws Exception {
    pull(ForeignModel.modelPack("gguf").packLayer("weight.v1.tar", "tiny.gguf", weights));

    assertMade(Map.of("tiny.gguf", weights));
  }

  @Test
  void aSecondPullMovesNothingAndTheDigestThatIsThereIsKnownHere() throws Exception {
    ForeignModel model =
        ForeignModel.image("ai.image.model.raw")
            .imageLayer("", new TarBytes().file("models/a.gguf", weights).bytes());
    pull(model);
    Manifest here = store.manifest(Reference.of(name));
    registry.requests.clear();
    pull();

    assertThat(registry.requests).containsExactly("GET /v2/library/m/manifests/latest");
    Reference pinned = new Reference(name, Optional.of(model.digest()));
    assertThat(store.manifest(pinned)).isEqualTo(here);
    assertThat(here.mediaType()).isEqualTo(MediaTypes.DOCKER_MANIFEST);

    Files.delete(store.file(here.layers().getFirst()));
    add(model, model.manifest(), model.digest().toString());
    Transfer.remake(store.get(pinned), local(), options(), told::add);
    assertThat(store.file(here.layers().getFirst())).hasBinaryContent(weights);
  }

  @Test
  void intoAStoreAloneItComesAsItIs() throws Exception {
    ForeignModel model = ForeignModel.oras().titled("tiny.gguf", weights);
    add(model, model.manifest(), "latest");
    Transfer.pull(Reference.of(name), store, options(), told::add);

    assertThat(store.manifest(Reference.of(name)).raw()).isEqualTo(model.manifest());
  }

  private static byte[] gguf(long seed, int length) {
    byte[] bytes = Fixture.random(seed, length);
    System.arraycopy(text("GGUF"), 0, bytes, 0, 4);
    return bytes;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private LocalModels local() {
    return new LocalModels(
        store,
        (name, files, progress) -> {
          made = Optional.of(files);
          try (Lease lease = store.lease()) {
            var layers =
                files.weights().values().stream().map(digest -> descriptor(digest)).toList();
            for (var layer : layers) {
              assertThat(lease.contains(layer)).isTrue();
            }
            Manifest manifest =
                Manifest.of(lease.ingest(MediaTypes.CONFIG, text("{}")).descriptor(), layers);
            lease.publish(name, manifest);
            return manifest;
          }
        });
  }

  private dev.lamina.store.Descriptor descriptor(Digest digest) {
    try {
      long size = store.blobSize(digest).orElseThrow();
      return new dev.lamina.store.Descriptor(MediaTypes.MODEL, digest, size);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void add(ForeignModel model, byte[] manifest, String tag) {
    model.blobs().forEach(registry::add);
    registry.manifests.put(FaultyRegistry.path(name) + "/manifests/" + tag, manifest);
  }

  private void pull(ForeignModel model) throws IOException, InterruptedException {
    pull(model, model.manifest());
  }

  private void pull(ForeignModel model, byte[] manifest) throws IOException, InterruptedException {
    add(model, manifest, "latest");
    pull();
  }

  private void pull() throws IOException, InterruptedException {
    Manifest here = Transfer.pull(Reference.of(name), local(), options(), told::add);
    assertThat(store.manifest(Reference.of(name))).isEqualTo(here);
    assertThat(told.getLast()).isEqualTo(new Progress.Done());
    assertThat(steps()).endsWith("success");
  }

  private PackedFiles made() {
    return made.orElseThrow();
  }

  private void assertMade(Map<String, byte[]> files) throws IOException {
    assertThat(made().weights().keySet()).isEqualTo(files.keySet());
    for (var file : files.entrySet()) {
      assertThat(made().weights().get(file.getKey())).isEqualTo(Digest.of(file.getValue()));
      assertThat(store.contains(Fixture.descriptor(MediaTypes.MODEL, file.getValue()))).isTrue();
    }
  }

  private List<String> steps() {
    return told.stream()
        .filter(event -> event instanceof Progress.Step)
        .map(event -> ((Progress.Step) event).status())
        .toList();
  }

  private List<String> blobs() throws IOException {
    Path blobs = store.root().resolve("blobs");
    if (!Files.exists(blobs)) {
      return List.of();
    }
    try (var files = Files.list(blobs)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private void index(String... entries) {
    String json =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
            .formatted(MediaTypes.OCI_INDEX, String.join(",", entries));
    registry.manifests.put(FaultyRegistry.path(name) + "/manifests/latest", text(json));
  }

  private static String entry(Digest digest, String os, String architecture) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":1,\"platform\":{\"os\":\"%s\",\"architecture\":\"%s\"}}"
        .formatted(MediaTypes.OCI_MANIFEST, digest, os, architecture);
  }

  private static String attestation() {
    var json = Json.object().put("mediaType", MediaTypes.OCI_MANIFEST);
    json.put("digest", Digest.of(text("x")).toString());
    json.withObject("annotations").put("vnd.docker.reference.type", "attestation-manifest");
    return Json.write(json);
  }

  private void refusedTar(TarBytes tar, String says) {
    refused(ForeignModel.image("ai.image.model.raw").imageLayer("", tar.bytes()), says);
    refused(ForeignModel.image("ai.image.model.raw").imageLayer("+gzip", tar.gzipped()), says);
  }

  private void refused(ForeignModel model, String says) {
    add(model, model.manifest(), "latest");
    assertThatThrownBy(this::pull)
        .as(says)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(says)
        .extracting(Throwable::getMessage)
        .satisfies(message -> assertThat(message).doesNotContain("\n"));
    assertThat(store.root().resolve("manifests")).doesNotExist();
  }

  private void refused(String says, ModelException.Kind kind) {
    assertThatThrownBy(this::pull)
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind))
        .hasMessageContaining(says);
  }

  private void refusedAtOnce(ForeignModel model, String says) {
    registry.sent.set(0);
    add(model, model.manifest(), "latest");
    refused(says, ModelException.Kind.UNSUPPORTED);
    assertThat(registry.sent.get()).as(says).isLessThan(200);
    assertThat(made).isEmpty();
  }
}
