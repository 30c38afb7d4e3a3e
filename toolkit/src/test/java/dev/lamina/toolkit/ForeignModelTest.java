package dev.lamina.toolkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.runtime.ScriptedEngine;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Progress;
import dev.lamina.store.Reference;
import dev.lamina.store.StoreDepth;
import dev.lamina.store.StoredModel;
import dev.lamina.testdata.ForeignModel;
import dev.lamina.testdata.TarBytes;
import dev.lamina.testdata.TinyGguf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others packed becomes the model that a Modelfile of the same files makes. */
class ForeignModelTest {
  @TempDir Path directory;
  private final byte[] weights = TinyGguf.model().bytes();
  private final byte[] license = text("MIT");
  private Lamina lamina;
  private ModelStore store;
  private StoreRegistry registry;
  private ModelName name;

  @BeforeEach
  void open() throws IOException {
    lamina = Lamina.open(Settings.defaults(directory.resolve("home")), new ScriptedEngine());
    store = lamina.store();
    registry = new StoreRegistry();
    name = registry.name("m");
  }

  @AfterEach
  void close() {
    registry.close();
    lamina.close();
  }

  @Test
  void aGgufFromAnywhereIsTheModelThatCreateMakes() throws Exception {
    Path file = TinyGguf.model().writeTo(directory.resolve("tiny.gguf"));
    Manifest created =
        SmolLamina.create(lamina, "created", "FROM tiny.gguf\nLICENSE MIT", Optional.of(file))
            .manifest();
    TarBytes tar = new TarBytes().file("models/tiny.gguf", weights).file("models/LICENSE", license);
    List<ForeignModel> models =
        List.of(
            ForeignModel.oras().titled("tiny.gguf", weights).titled("LICENSE", license),
            ForeignModel.modelPack("gguf")
                .packLayer("weight.v1.raw", "x/tiny.gguf", weights)
                .packLayer("doc.v1.raw", "LICENSE", license),
            ForeignModel.image("ai.image.model.raw").imageLayer("+gzip", tar.gzipped()));
    for (ForeignModel model : models) {
      lamina.remove(name);

      assertThat(pull(model).manifest()).isEqualTo(created);
    }
  }

  @Test
  void theTextsAndNumbersBesideTheWeightsCount() throws Exception {
    StoredModel docker = pull(ForeignModel.docker("v0.1", "gguf").dockerLayer("gguf.v3", weights));
    assertThat(show(docker).model().parameters().get("num_ctx").asInt()).isEqualTo(96);

    StoredModel pack =
        pull(
            ForeignModel.modelPack("gguf")
                .packLayer("weight.v1.raw", "tiny.gguf", weights)
                .packLayer("weight.config.v1.raw", "template.gotmpl", text("{{ .Prompt }}!"))
                .packLayer("weight.config.v1.raw", "system.txt", text("Be brief."))
                .packLayer("weight.config.v1.raw", "params.json", text("{\"top_k\":3}"))
                .packLayer(
                    "weight.config.v1.raw",
                    "messages.json",
                    text("[{\"role\":\"user\",\"content\":\"hi\"}]")));
    var model = show(pack).model();
    assertThat(model.template()).contains("{{ .Prompt }}!");
    assertThat(model.system()).contains("Be brief.");
    assertThat(model.parameters().get("top_k").asInt()).isEqualTo(3);
    assertThat(model.messages()).singleElement().extracting("content").isEqualTo("hi");
  }

  @Test
  void filesOfTheSameNamesThatAreOthersAreLeftOut() throws Exception {
    ForeignModel model =
        ForeignModel.modelPack("gguf")
            .packLayer("weight.v1.raw", "tiny.gguf", weights)
            .packLayer("weight.config.v1.raw", "params.json", text("{\"dim\":4096}"))
            .packLayer("weight.config.v1.raw", "messages.json", text("{\"hello\":\"hallo\"}"));
    registry.add(name, model);
    List<Progress> told = new ArrayList<>();
    lamina.pull(Reference.of(name), TransferOptions.USUAL, told::add);

    assertThat(told)
        .filteredOn(event -> event.toString().contains("left out"))
        .hasSize(2)
        .first()
        .asString()
        .contains("params.json: ")
        .contains("dim");
    var read = lamina.show(Reference.of(name), false).model();
    assertThat(read.parameters()).doesNotContainKey("dim");
    assertThat(read.messages()).isEmpty();
  }

  @Test
  void partsAndProjectorsAreKnownByTheirContent() throws Exception {
    byte[] first = TinyGguf.model().split(0, 2).bytes();
    byte[] second = TinyGguf.model().split(1, 2).bytes();
    StoredModel parts =
        pull(
            ForeignModel.docker("v0.1", "gguf")
                .dockerLayer("gguf.v3", first)
                .dockerLayer("gguf.v3", second)
                .dockerLayer("mmproj", TinyGguf.projector().bytes()));

    assertThat(parts.manifest().layers(MediaTypes.MODEL)).hasSize(2);
    assertThat(parts.manifest().layers(MediaTypes.PROJECTOR)).hasSize(1);
    assertThat(show(parts).model().parts()).hasSize(2);
  }

  @Test
  void whatGuessesAheadIsKnownByItsName() throws Exception {
    byte[] draft = TinyGguf.model().seed(2).bytes();
    StoredModel both =
        pull(ForeignModel.oras().titled("tiny.gguf", weights).titled("tiny-draft.gguf", draft));
    assertThat(both.manifest().layers(MediaTypes.DRAFT))
        .extracting(Descriptor::digest)
        .containsExactly(Digest.of(draft));
    assertThat(both.manifest().layers(MediaTypes.MODEL))
        .extracting(Descriptor::digest)
        .containsExactly(Digest.of(weights));

    StoredModel alone = pull(ForeignModel.oras().titled("tiny-draft.gguf", draft));
    assertThat(alone.manifest().layers(MediaTypes.MODEL)).hasSize(1);
  }

  @Test
  void whatIsNoGgufIsRefusedAndNothingIsThere() {
    ForeignModel model = ForeignModel.oras().titled("tiny.gguf", license);
    assertThatThrownBy(() -> pull(model))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("was not in GGUF format: tiny.gguf");
    assertThat(store.root().resolve("manifests")).doesNotExist();
  }

  @Test
  void itIsRepairedFromWhereItCameFrom() throws Exception {
    TarBytes tar = new TarBytes().file("models/tiny.gguf", weights);
    ForeignModel packed = ForeignModel.image("ai.image.model.raw").imageLayer("", tar.bytes());
    StoredModel model = pull(packed);
    ModelName copy = ModelName.parse("copy");
    lamina.copy(Reference.of(name), copy);
    lamina.remove(name);
    for (Descriptor blob : model.manifest().blobs()) {
      Files.delete(store.file(blob));
    }

    Repair repair = lamina.repair(List.of(), StoreDepth.CHANGED, false, event -> {});

    assertThat(repair.failures()).isEmpty();
    assertThat(repair.mended()).hasSameSizeAs(model.manifest().blobs());
    assertThat(store.names()).containsExactly(copy);
    assertThat(store.get(Reference.of(copy)).manifest()).isEqualTo(model.manifest());
    assertThat(store.verify(List.of(), StoreDepth.DEEP, event -> {}).damaged()).isFalse();
    assertThat(store.get(new Reference(copy, Optional.of(packed.digest()))).manifest())
        .isEqualTo(model.manifest());
  }

  private StoredModel pull(ForeignModel model) throws IOException, InterruptedException {
    registry.add(name, model);
    StoredModel pulled = lamina.pull(Reference.of(name), TransferOptions.USUAL, event -> {});
    assertThat(store.get(new Reference(name, Optional.of(model.digest()))).manifest())
        .isEqualTo(pulled.manifest());
    return pulled;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private ModelDetails show(StoredModel model) throws IOException {
    return lamina.show(Reference.of(model.name()), false);
  }
}
