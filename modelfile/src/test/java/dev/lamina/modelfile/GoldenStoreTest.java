package dev.lamina.modelfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.Lease;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Reference;
import dev.lamina.store.StoredModel;
import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the real Ollama made of golden/modelfiles: layers in the same order with the same digests,
 * but for the weights, which it rewrites and Lamina keeps.
 */
class GoldenStoreTest {
  @TempDir static Path root;

  private static ModelStore store = ModelStore.at(Path.of(""));

  @BeforeAll
  static void makeTheSameModels() throws Exception {
    store = ModelStore.at(root);
    Digest smollm2;
    try (Lease lease = store.lease()) {
      smollm2 = lease.link(MediaTypes.MODEL, TestModels.smollm2(), _ -> {}).descriptor().digest();
      Drafts drafts = new Drafts(store);
      for (String name : List.of("smol", "smolplain", "bare", "tools", "toolforce")) {
        drafts.files(name, text(name), Drafts.files("smollm2.gguf", smollm2));
      }
      drafts.derived("derived", text("derived"));
      if (TestModels.gemma3().isPresent()) {
        Digest gemma =
            lease.link(MediaTypes.MODEL, TestModels.gemma3().get(), _ -> {}).descriptor().digest();
        drafts.files("gemma", text("gemma"), Drafts.files("gemma.gguf", gemma));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "smol, smol",
    "smolplain, smolplain",
    "bare, bare",
    "tools, smoltools",
    "toolforce, toolforce",
    "derived, derived",
    "gemma, gemma"
  })
  void layersAreTheReferences(String name, String golden) throws Exception {
    assumeThat(name.equals("gemma") && TestModels.gemma3().isEmpty())
        .as("gemma3 is not fetched")
        .isFalse();
    byte[] recorded =
        Files.readAllBytes(
            TestModels.golden()
                .resolve("store/manifests/registry.ollama.ai/library")
                .resolve(golden)
                .resolve("latest"));
    byte[] own = store.get(Reference.of(ModelName.parse(name))).manifest().raw();

    assertThat(withoutWeights(own)).isEqualTo(withoutWeights(recorded));
  }

  @Test
  void theTextOfAModelMakesItsLayersAgain() throws Exception {
    for (String name : List.of("smol", "bare", "tools", "derived")) {
      StoredModel model = store.get(Reference.of(ModelName.parse(name)));
      String text = ModelfileText.of(new ModelReader(store).read(model), store);
      Modelfile parsed = Modelfile.parse(text);
      Digest weights = model.manifest().layer(MediaTypes.MODEL).orElseThrow().digest();
      assertThat(parsed.from()).singleElement().asString().endsWith(weights.fileName());

      StoredModel again =
          new Drafts(store).files("again", text, Drafts.files("smollm2.gguf", weights));

      assertThat(digests(again)).as(text).containsExactlyInAnyOrderElementsOf(digests(model));
      assertThat(again.manifest().config()).isEqualTo(model.manifest().config());
    }
  }

  @ParameterizedTest
  @CsvSource({"smol, completion", "bare, completion", "tools, 'completion,tools'"})
  void capabilitiesAreTheReferences(String name, String expected) throws IOException {
    Model model = new ModelReader(store).read(Reference.of(ModelName.parse(name)));
    Gguf weights = Gguf.read(store.file(model.weights().orElseThrow()));

    TemplateChoice choice = TemplateChoice.of(model, ChatTemplate.in(weights));
    assertThat(String.join(",", Capabilities.of(model, choice, Optional.of(weights), List.of())))
        .isEqualTo(expected);
  }

  @Test
  void parametersAreShownAsTheReferenceShowsThem() throws Exception {
    Model model = new ModelReader(store).read(Reference.of(ModelName.parse("smol")));
    List<String> recorded =
        Files.readAllLines(TestModels.golden().resolve("cli/show-smol-parameters.out"));

    assertThat(ModelfileText.parameters(model.parameters()).lines())
        .containsExactlyInAnyOrderElementsOf(
            recorded.stream().map(line -> line.replaceFirst("^  ", "")).toList());
  }

  private static String text(String name) throws IOException {
    return Files.readString(TestModels.golden().resolve("modelfiles/Modelfile." + name));
  }

  private static List<Digest> digests(StoredModel model) {
    return model.manifest().layers().stream().map(layer -> layer.digest()).toList();
  }

  /** The config and every other layer, each as one line. */
  private static List<String> withoutWeights(byte[] manifest) {
    JsonNode json = Json.parse(manifest);
    List<String> lines = new ArrayList<>();
    lines.add(Json.write(json.path("config")));
    for (JsonNode layer : json.path("layers")) {
      boolean weights = layer.path("mediaType").asText().equals(MediaTypes.MODEL);
      lines.add(
          weights ? MediaTypes.MODEL + " from " + layer.path("from").asText() : Json.write(layer));
    }
    return lines;
  }
}
