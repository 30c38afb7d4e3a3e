package dev.lamina.modelfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Progress;
import dev.lamina.store.Reference;
import dev.lamina.store.StoredModel;
import dev.lamina.testdata.TinyGguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a draft's wish for fewer bits does with layers; the program is stood in for. */
class QuantizationTest {
  private static final int Q4_K_M = 15;

  @TempDir Path root;

  /** Weights that say they are of another type. */
  private static byte[] made(int fileType) {
    return TinyGguf.model().with("general.file_type", fileType).bytes();
  }

  private static Quantizer makes(byte[] bytes) {
    return (weights, target, type, progress) -> {
      assertThat(Gguf.read(weights).quantization()).isEqualTo("F16");
      progress.tensors(1, 4);
      progress.tensors(4, 4);
      Files.write(target, bytes);
    };
  }

  @Test
  void theWeightsAreReplacedInTheirPlace() throws Exception {
    byte[] made = made(Q4_K_M);
    ModelStore store = ModelStore.at(root);
    Drafts drafts = new Drafts(store, makes(made));
    SortedMap<String, Digest> files = new TreeMap<>();
    files.put("a.gguf", drafts.upload(TinyGguf.projector().bytes()));
    files.put("b.gguf", drafts.upload(TinyGguf.model().bytes()));
    files.put("c.gguf", drafts.upload(TinyGguf.adapter().bytes()));
    List<Progress> told = new ArrayList<>();

    StoredModel written =
        new ModelWriter(store, makes(made))
            .write(ModelName.parse("q"), draft(files, "q4_k"), told::add);

    Model model = new ModelReader(store).read(Reference.of(written.name()));
    assertThat(model.config().quantization()).isEqualTo("Q4_K_M");
    assertThat(model.weights().map(Descriptor::digest)).contains(Digest.of(made));
    assertThat(written.manifest().layers().stream().map(Descriptor::mediaType))
        .extracting(type -> type.substring(type.lastIndexOf('.') + 1))
        .containsExactly("projector", "model", "adapter");
    long size = TinyGguf.model().bytes().length;
    assertThat(told)
        .contains(
            new Progress.Bytes(
                "quantizing F16 model to Q4_K_M",
                files.get("b.gguf"),
                size,
                Math.round(size / 4.0)))
        .contains(
            new Progress.Bytes("quantizing F16 model to Q4_K_M", files.get("b.gguf"), size, size))
        .contains(new Progress.Step("verifying conversion"));
    assertThat(store.verified(model.weights().orElseThrow())).hasBinaryContent(made);
  }

  @Test
  void aModelsWeightsCanBeQuantizedAndSplitOnesAreGivenWhole() throws Exception {
    ModelStore store = ModelStore.at(root);
    Drafts drafts = new Drafts(store, makes(made(Q4_K_M)));
    SortedMap<String, Digest> files = new TreeMap<>();
    for (int i = 0; i < 2; i++) {
      files.put("p" + i, drafts.upload(TinyGguf.model().split(i, 2).bytes()));
    }
    List<Path> given = new ArrayList<>();
    Quantizer looks =
        (weights, target, type, progress) -> {
          given.addAll(SplitGguf.siblings(weights));
          assertThat(given).allMatch(Files::isRegularFile).hasSize(2);
          makes(made(Q4_K_M)).quantize(weights, target, type, progress);
        };
    drafts.files("parts", "FROM x\nSYSTEM s\n", files);

    ModelDraft draft =
        withQuantize(
            Modelfile.parse("FROM parts\n")
                .draft(Optional.of(ModelName.parse("parts")), new TreeMap<>(), new TreeMap<>()),
            "Q4_K_M");
    new ModelWriter(store, looks).write(ModelName.parse("q"), draft, _ -> {});

    Model model = new ModelReader(store).read(Reference.parse("q"));
    assertThat(model.parts()).isEmpty();
    assertThat(model.system()).contains("s");
    assertThat(model.config().quantization()).isEqualTo("Q4_K_M");
    assertThat(given).noneMatch(Files::exists);
  }

  @Test
  void whatIsThereAlreadyIsLeftAlone() throws Exception {
    ModelStore store = ModelStore.at(root);
    Drafts drafts = new Drafts(store);
    SortedMap<String, Digest> files = Drafts.files("x", drafts.upload(TinyGguf.model().bytes()));

    StoredModel model = drafts.write("q", draft(files, "f16"));

    assertThat(model.manifest().layers().getFirst().digest()).isEqualTo(files.get("x"));
  }

  /** What the program left, and what is said of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing | UNAVAILABLE | wrote no file
          text    | CORRUPT     | not a GGUF file
          cut     | CORRUPT     | incomplete
          same    | CORRUPT     | made other weights: llama in F16
          other   | CORRUPT     | made other weights: gemma in Q4_K_M
          fails   | UNAVAILABLE | no luck
          """)
  void whatTheProgramMadeIsChecked(String left, ModelException.Kind kind, String says)
      throws Exception {
    ModelStore store = ModelStore.at(root);
    Quantizer quantizer =
        (weights, target, type, progress) -> {
          byte[] good = made(Q4_K_M);
          switch (left) {
            case "text" -> Files.writeString(target, "no model\n".repeat(99));
            case "cut" -> Files.write(target, java.util.Arrays.copyOf(good, good.length - 64));
            case "same" -> Files.write(target, made(1));
            case "other" ->
                Files.write(
                    target,
                    TinyGguf.model().architecture("gemma").with("general.file_type", 15).bytes());
            case "fails" -> {
              Files.writeString(target, "half");
              throw ModelException.unavailable("no luck");
            }
            default -> {}
          }
        };
    Drafts drafts = new Drafts(store, quantizer);
    SortedMap<String, Digest> files = Drafts.files("x", drafts.upload(TinyGguf.model().bytes()));
    List<Path> before = files();

    assertThatThrownBy(() -> drafts.write("q", draft(files, "Q4_K_M")))
        .isInstanceOfSatisfying(ModelException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(says)
        .message()
        .doesNotContain("\n");
    assertThat(files()).isEqualTo(before);
    assertThat(store.names()).isEmpty();
  }

  private static ModelDraft draft(SortedMap<String, Digest> files, String quantize) {
    return withQuantize(
        Modelfile.parse("FROM x\n").draft(Optional.empty(), files, new TreeMap<>()), quantize);
  }

  private static ModelDraft withQuantize(ModelDraft draft, String quantize) {
    return new ModelDraft(
        draft.from(),
        draft.files(),
        draft.adapters(),
        draft.drafts(),
        draft.template(),
        draft.system(),
        draft.licenses(),
        draft.parameters(),
        draft.messages(),
        draft.renderer(),
        draft.parser(),
        draft.requires(),
        quantize);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().contains("known"))
          .sorted()
          .toList();
    }
  }
}
