package dev.lamina.modelfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Reference;
import dev.lamina.testdata.TinyGguf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models as other programs, and older versions of Ollama, have stored them. */
class ModelReaderTest {
  private static final String PREFIX = "application/vnd.ollama.image.";
  private static final String OLD_CONFIG =
      """
      {"model_format":"gguf","model_family":"llama","model_families":["llama","clip"],
       "model_type":"7B","file_type":"Q4_0","architecture":"amd64","os":"linux",
       "rootfs":{"type":"layers","diff_ids":["sha256:1"]},"unknown":{"a":1}}
      """;

  @TempDir Path root;
  private ModelStore store = ModelStore.at(Path.of(""));

  @BeforeEach
  void open() {
    store = ModelStore.at(root);
  }

  @Test
  void layersOfEveryAgeAreRead() throws Exception {
    Model model =
        stored(
            OLD_CONFIG,
            PREFIX + "prompt",
            "{{ .Prompt }}",
            PREFIX + "embed",
            "[0.1]",
            PREFIX + "params",
            "{\"temperature\":1,\"stop\":[\"a\"],\"bogus\":2}",
            PREFIX + "params",
            "{\"temperature\":0.5}",
            PREFIX + "system",
            "first",
            PREFIX + "system",
            "second",
            PREFIX + "license",
            "MIT",
            PREFIX + "license",
            "BSD",
            "application/x-nobody-knows",
            "x");

    assertThat(model.template()).contains("{{ .Prompt }}");
    assertThat(model.system()).contains("second");
    assertThat(model.parameters()).hasToString("{bogus=2, stop=[\"a\"], temperature=0.5}");
    assertThat(model.licenses()).containsExactly("MIT", "BSD");
    assertThat(model.config().families()).containsExactly("llama", "clip");
    assertThat(model.parts()).isEmpty();
    String text = ModelfileText.of(model, store);
    assertThat(text).contains("# not a parameter: bogus 2\n").contains("SYSTEM second\n");
    assertThat(Modelfile.parse(text).parameters()).hasToString("{stop=[\"a\"], temperature=0.5}");
  }

  @Test
  void whatAListCannotSayIsRemarked() throws Exception {
    Model model = stored("{}", PREFIX + "params", "{\"stop\":[]}");

    assertThat(ModelfileText.of(model, store))
        .contains("# left out: the parameter stop, an empty list\n");
  }

  @Test
  void aLayerThatIsNotWhatItSaysIsCorrupt() {
    assertThatThrownBy(() -> stored("{}", PREFIX + "params", "no JSON"))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.CORRUPT))
        .hasMessageContaining("vnd.ollama.image.params");
    assertThatThrownBy(() -> stored("[]"))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.CORRUPT));
  }

  /** A model of weights and of layers that are given as media types and texts by turns. */
  private Model stored(String config, String... layers) throws IOException {
    try (Lease lease = store.lease()) {
      List<Descriptor> all = new ArrayList<>();
      all.add(lease.ingest(MediaTypes.MODEL, TinyGguf.model().bytes()).descriptor());
      for (int i = 0; i < layers.length; i += 2) {
        byte[] bytes = layers[i + 1].getBytes(StandardCharsets.UTF_8);
        all.add(lease.ingest(layers[i], bytes).descriptor());
      }
      Descriptor told =
          lease.ingest(MediaTypes.CONFIG, config.getBytes(StandardCharsets.UTF_8)).descriptor();
      lease.publish(ModelName.parse("m"), Manifest.of(told, all));
    }
    return new ModelReader(store).read(Reference.parse("m"));
  }
}
