package dev.lamina.oci;

import static dev.lamina.oci.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Descriptor;
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
import dev.lamina.testdata.RealRegistry;
import dev.lamina.testdata.RealRegistry.Kind;
import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A model that leaves the store in any shape comes back as it was. */
@Timeout(180)
class ShapesTest {
  @TempDir private Path directory;
  private final byte[] weights = Fixture.random(9, (9 << 20) + 4711);
  private final List<Progress> told = new ArrayList<>();
  private ModelStore store;
  private Manifest model;

  @BeforeEach
  void begin() throws IOException {
    store = Fixture.store(directory.resolve("one"));
    try (Lease lease = store.lease()) {
      List<Descriptor> layers =
          List.of(
              layer(lease, MediaTypes.MODEL, weights).withFrom("base:latest"),
              layer(lease, MediaTypes.PROJECTOR, Fixture.random(2, 3000)),
              layer(lease, MediaTypes.TEMPLATE, text("{{ .Prompt }}")),
              layer(lease, MediaTypes.LICENSE, text("MIT")),
              layer(lease, MediaTypes.ADAPTER, Fixture.random(3, 512)),
              layer(lease, MediaTypes.LICENSE, text("")),
              layer(lease, MediaTypes.SYSTEM, text("Be brief.")),
              layer(lease, MediaTypes.PARAMS, text("{\"top_k\":1}\n")),
              layer(lease, "application/vnd.ollama.image.tensor", text("x")).withName("a.b/c"),
              layer(lease, MediaTypes.MESSAGES, text("[]\n")));
      String config =
          "{\"model_format\":\"gguf\",\"model_family\":\"llama\",\"model_type\":\"7B\",\"file_type\":\"Q4_0\"}\n";
      model = Manifest.of(layer(lease, MediaTypes.CONFIG, text(config)), layers);
      lease.publish(ModelName.parse("m"), model);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "DISTRIBUTION,OLLAMA", "DISTRIBUTION,OCI", "DISTRIBUTION,MODELPACK", "DISTRIBUTION,IMAGE",
    "DEBIAN,MODELPACK", "DEBIAN,IMAGE", "CRANE,MODELPACK", "CRANE,IMAGE"
  })
  void itIsTheSameAfterPushAndPull(Kind kind, ManifestShape shape) throws Exception {
    try (RealRegistry registry = start(kind)) {
      ModelName name = ModelName.parse(registry.host() + "/team/m:v1");
      Manifest sent = push(shape, name);
      ModelStore other = Fixture.store(directory.resolve("two"));
      Manifest here = Transfer.pull(Reference.of(name), Fixture.local(other), options(), told::add);

      assertThat(here.config()).isEqualTo(model.config());
      assertThat(here.layers()).isEqualTo(model.layers());
      assertThat(here).isEqualTo(shape == ManifestShape.OCI ? sent : model);
      for (Descriptor blob : here.blobs()) {
        assertThat(other.bytes(blob)).isEqualTo(store.bytes(blob));
      }
      Reference pinned = new Reference(name, Optional.of(sent.digest()));
      assertThat(other.manifest(pinned)).isEqualTo(here);
      assertThat(
              pulledBytes(() -> Transfer.pull(pinned, Fixture.local(other), options(), told::add)))
          .isEqualTo(0);
    }
  }

  @Test
  void modelPackSharesItsBlobsWithOllamasShape() throws Exception {
    try (FaultyRegistry registry = new FaultyRegistry()) {
      push(ManifestShape.OCI, registry.name("m"));
      registry.requests.clear();
      Manifest sent = push(ManifestShape.MODELPACK, registry.name("m"));

      assertThat(registry.count("POST")).as("its config alone").isEqualTo(1);
      ObjectNode root = Json.parseObject(sent.raw());
      assertThat(root.path("artifactType").asText())
          .isEqualTo("application/vnd.cncf.model.manifest.v1+json");
      JsonNode config = Json.parse(registry.blobs.get(sent.config().digest().toString()));
      assertThat(config.path("descriptor").path("name").asText()).isEqualTo("m");
      assertThat(Json.write(config.path("config")))
          .isEqualTo(
              "{\"architecture\":\"llama\",\"format\":\"gguf\",\"paramSize\":\"7B\",\"quantization\":\"Q4_0\"}");
      assertThat(config.path("modelfs").path("diffIds"))
          .extracting(JsonNode::asText)
          .isEqualTo(sent.layers().stream().map(layer -> layer.digest().toString()).toList());
      assertThat(root.path("layers"))
          .extracting(layer -> layer.path("annotations").path(ArtifactLayer.FILE_PATH).asText())
          .containsExactly(
              "m.gguf",
              "m-mmproj.gguf",
              "template.gotmpl",
              "LICENSE",
              "m-adapter.gguf",
              "LICENSE-2",
              "system.txt",
              "params.json",
              "other-" + Digest.of(text("x")).shortHex(),
              "messages.json",
              "ollama-config.json");
    }
  }

  @Test
  void withoutWhatOnlyLaminaReadsTheFilesAreKnownByTheirNames() throws Exception {
    try (FaultyRegistry registry = new FaultyRegistry()) {
      ModelName name = registry.name("m");
      for (ManifestShape shape : List.of(ManifestShape.MODELPACK, ManifestShape.IMAGE)) {
        String json = new String(push(shape, name).raw(), StandardCharsets.UTF_8);
        Manifest bare = Manifest.parse(text(json.replaceAll("\"dev\\.lamina\\.\\w+\"", "\"x\"")));
        registry.add(name, bare);
        List<PackedFiles> made = new ArrayList<>();
        LocalModels local =
            new LocalModels(
                Fixture.store(directory.resolve(shape.name())),
                (_, files, _) -> {
                  made.add(files);
                  return model;
                });
        Transfer.pull(Reference.of(name), local, options(), told::add);

        PackedFiles files = made.getFirst();
        assertThat(files.weights())
            .containsEntry("m.gguf", Digest.of(weights))
            .containsOnlyKeys("m.gguf", "m-mmproj.gguf", "m-adapter.gguf");
        assertThat(files.texts(MediaTypes.LICENSE)).containsExactly("MIT", "");
        assertThat(files.texts(MediaTypes.SYSTEM)).containsExactly("Be brief.");
        assertThat(files.texts(MediaTypes.PARAMS)).containsExactly("{\"top_k\":1}\n");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSecondPushSendsNothing(ManifestShape shape) throws Exception {
    try (FaultyRegistry registry = new FaultyRegistry()) {
      Manifest first = push(shape, registry.name("m"));
      registry.requests.clear();

      assertThat(push(shape, registry.name("m"))).isEqualTo(first);
      assertThat(registry.count("POST")).isZero();
    }
  }

  /** Nobody has the tar file on a disk: its pieces are made again from where they are asked for. */
  @Test
  void anImageThatBrokeOffGoesOn() throws Exception {
    try (FaultyRegistry registry = new FaultyRegistry()) {
      registry.fault =
          exchange -> {
            boolean over =
                exchange.getRequestMethod().equals("PATCH") && registry.count("PATCH") > 2;
            if (over) {
              FaultyRegistry.answer(exchange, 403, new byte[0]);
            }
            return over;
          };
      assertThatThrownBy(() -> push(ManifestShape.IMAGE, registry.name("m")))
          .isInstanceOf(ModelException.class);
      registry.fault = exchange -> false;
      registry.requests.clear();
      push(ManifestShape.IMAGE, registry.name("m"));

      assertThat(registry.count("PATCH")).as("of three pieces").isEqualTo(1);
      Manifest here =
          Transfer.pull(
              Reference.of(registry.name("m")),
              Fixture.local(Fixture.store(directory.resolve("two"))),
              options(),
              told::add);
      assertThat(here).isEqualTo(model);
    }
  }

  /** As of any blob, what came of the weights in a tar file is not fetched twice. */
  @Test
  void aPullOfAnImageThatBrokeOffGoesOn() throws Exception {
    try (FaultyRegistry registry = new FaultyRegistry()) {
      ModelName name = registry.name("m");
      push(ManifestShape.IMAGE, name);
      LocalModels local = Fixture.local(Fixture.store(directory.resolve("two")));
      var one = options().withConnections(new RegistryOptions.Connections(1, 1));
      AtomicInteger ranges = new AtomicInteger();
      registry.fault =
          exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            if (range == null || range.startsWith("bytes=0-")) {
              return false;
            }
            byte[] layer =
                registry.blobs.get(exchange.getRequestURI().getPath().replaceFirst(".*/", ""));
            if (ranges.incrementAndGet() == 1) {
              byte[] part = FaultyRegistry.part(exchange, layer, range);
              FaultyRegistry.cut(exchange, 206, part, 6 << 20);
            } else {
              FaultyRegistry.answer(exchange, 403, new byte[0]);
            }
            return true;
          };
      assertThatThrownBy(() -> Transfer.pull(Reference.of(name), local, one, told::add))
          .isInstanceOf(ModelException.class);
      registry.fault = exchange -> false;
      registry.sent.set(0);

      assertThat(Transfer.pull(Reference.of(name), local, one, told::add)).isEqualTo(model);
      assertThat(registry.sent.get()).isLessThan(weights.length - (5 << 20));
    }
  }

  @ParameterizedTest
  @EnumSource
  void throughAnArchiveItIsTheSame(ManifestShape shape) throws Exception {
    Path file = directory.resolve("m.tar");
    ModelName name = ModelName.parse("team/m:v1");
    Digest written;
    try (Lease lease = store.lease()) {
      ShapedModel shaped = new Shaping(store, lease, told::add).of(shape, name, model);
      written = shaped.manifest().digest();
      Archives.write(file, Map.of(name, shaped), store, told::add);
    }
    ModelStore other = Fixture.store(directory.resolve("two"));
    Archives.read(file, Optional.empty(), Fixture.local(other), told::add);

    Manifest here = other.manifest(Reference.of(name));
    assertThat(here.config()).isEqualTo(model.config());
    assertThat(here.layers()).isEqualTo(model.layers());
    assertThat(other.manifest(new Reference(name, Optional.of(written)))).isEqualTo(here);
    assertThat(other.verify(List.of(), dev.lamina.store.StoreDepth.DEEP, _ -> {}).damaged())
        .isFalse();
  }

  @Test
  void whatIsWrittenBesideALayerIsNotBelieved() throws Exception {
    try (FaultyRegistry registry = new FaultyRegistry()) {
      ModelName name = registry.name("m");
      Manifest sent = push(ManifestShape.IMAGE, name);
      String json = new String(sent.raw(), StandardCharsets.UTF_8);
      String real = Digest.of(weights).toString();
      String other = Digest.of(text("other")).toString();
      registry.add(name, Manifest.parse(text(json.replace(real, other))));
      assertRefused(name, "digest mismatch");

      registry.add(name, Manifest.parse(text(json.replace(real, "sha256:../../x"))));
      assertRefused(name, "makes no sense");
      registry.add(
          name, Manifest.parse(text(json.replace("\"" + weights.length + "\"", "\"-5\""))));
      assertRefused(name, "makes no sense");
    }
  }

  @Test
  void severalWeightsHaveNoPlaceInAnotherShape() throws Exception {
    try (Lease lease = store.lease()) {
      Descriptor one = model.layers().getFirst();
      Manifest two = Manifest.of(model.config(), List.of(one, one.withFrom("x")));
      assertThatThrownBy(
              () ->
                  new Shaping(store, lease, told::add)
                      .of(ManifestShape.IMAGE, ModelName.parse("m"), two))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("several weights");
      Manifest parts =
          Manifest.of(
              model.config(),
              List.of(
                  one.withName("model-00001-of-00002.gguf"),
                  model.layers().get(1).withName("model-00002-of-00002.gguf")));
      assertThat(LayerNames.of(parts, "m")).startsWith("m.gguf");
    }
  }

  @Test
  void craneFindsTheImageRightAndTheModelInIt() throws Exception {
    Path crane = TestModels.crane().orElse(Path.of("crane"));
    assumeThat(crane).as("crane is not here: testdata/fetch crane").isExecutable();
    try (RealRegistry registry = start(Kind.DISTRIBUTION)) {
      ModelName name = ModelName.parse(registry.host() + "/team/m:v1");
      push(ManifestShape.IMAGE, name);
      // Not without --fast: it takes every layer for compressed.
      run(crane, "validate", "--insecure", "--fast", "--remote", name.full());
      Path tar = directory.resolve("root.tar");
      run(crane, "export", "--insecure", name.full(), tar.toString());

      List<String> names = new ArrayList<>();
      try (var in = Files.newInputStream(tar)) {
        TarReader reader = new TarReader(in);
        for (var entry = reader.next(); entry.isPresent(); entry = reader.next()) {
          names.add(entry.get().name());
          if (entry.get().name().equals("models/m.gguf")) {
            assertThat(reader.bytes().readAllBytes()).isEqualTo(weights);
          }
        }
      }
      assertThat(names).contains("models/m.gguf", "models/model.file", "models/template.gotmpl");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OCI", "MODELPACK", "IMAGE"})
  void skopeoCopiesIt(ManifestShape shape) throws Exception {
    Path skopeo = Path.of("/usr/bin/skopeo");
    assumeThat(skopeo).as("skopeo is not here: apt install skopeo").isExecutable();
    try (RealRegistry registry = start(Kind.DISTRIBUTION)) {
      ModelName name = ModelName.parse(registry.host() + "/team/m:v1");
      Manifest sent = push(shape, name);
      String from = "docker://" + name.full();
      assertThat(run(skopeo, "inspect", "--raw", "--tls-verify=false", from))
          .isEqualTo(new String(sent.raw(), StandardCharsets.UTF_8));
      Path archive = directory.resolve("skopeo.tar");
      run(
          skopeo,
          "--insecure-policy",
          "copy",
          "--preserve-digests", // else it compresses an image's layers
          "--src-tls-verify=false",
          from,
          "oci-archive:" + archive + ":v1");

      ModelStore other = Fixture.store(directory.resolve("two"));
      Archives.read(archive, Optional.of(name), Fixture.local(other), told::add);
      assertThat(other.manifest(Reference.of(name)).layers()).isEqualTo(model.layers());
    }
  }

  @Test
  void orasPullsTheFilesUnderTheirNames() throws Exception {
    Path oras = TestModels.oras().orElse(Path.of("oras"));
    assumeThat(oras).as("oras is not here: testdata/fetch oras").isExecutable();
    try (RealRegistry registry = start(Kind.DISTRIBUTION)) {
      ModelName name = ModelName.parse(registry.host() + "/team/m:v1");
      push(ManifestShape.MODELPACK, name);
      Path files = directory.resolve("files");
      run(oras, "pull", "--plain-http", "-o", files.toString(), name.full());

      assertThat(files.resolve("m.gguf")).hasBinaryContent(weights);
      assertThat(files.resolve("system.txt")).hasContent("Be brief.");
      assertThat(files.resolve("LICENSE")).hasContent("MIT");
    }
  }

  private Manifest push(ManifestShape shape, ModelName name)
      throws IOException, InterruptedException {
    try (Lease lease = store.lease()) {
      ShapedModel shaped = new Shaping(store, lease, told::add).of(shape, name, model);
      Transfer.push(name, shaped, store, options(), told::add);
      return shaped.manifest();
    }
  }

  private void assertRefused(ModelName name, String says) {
    LocalModels local = Fixture.local(Fixture.store(directory.resolve("two")));
    assertThatThrownBy(() -> Transfer.pull(Reference.of(name), local, options(), told::add))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.CORRUPT))
        .hasMessageContaining(says);
    assertThat(directory.resolve("two/manifests")).doesNotExist();
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  /** Steps of bytes that were not there at once. */
  private long pulledBytes(Work work) throws IOException, InterruptedException {
    told.clear();
    work.run();
    return told.stream()
        .filter(event -> event instanceof Progress.Bytes bytes && bytes.completed() < bytes.total())
        .count();
  }

  private RealRegistry start(Kind kind) throws IOException {
    assumeThat(kind.program()).as(kind + " is not here: " + kind.advice()).isPresent();
    return RealRegistry.start(kind, directory.resolve("registry"));
  }

  private static String run(Path program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private static Descriptor layer(Lease lease, String mediaType, byte[] bytes) throws IOException {
    return lease.ingest(mediaType, bytes).descriptor();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
