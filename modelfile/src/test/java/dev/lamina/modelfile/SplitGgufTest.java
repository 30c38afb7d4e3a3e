package dev.lamina.modelfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Reference;
import dev.lamina.store.StoredModel;
import dev.lamina.testdata.TinyGguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights in several files become a layer each, and are one model. */
class SplitGgufTest {
  private static final int PARTS = 3;

  @TempDir Path root;
  private ModelStore store = ModelStore.at(Path.of(""));
  private Drafts drafts = new Drafts(store);
  private final List<Digest> parts = new ArrayList<>();

  @BeforeEach
  void upload() throws Exception {
    store = ModelStore.at(root);
    drafts = new Drafts(store);
    for (int i = 0; i < PARTS; i++) {
      parts.add(drafts.upload(TinyGguf.model().split(i, PARTS).bytes()));
    }
  }

  /** Their order is that of their metadata, whatever they are called. */
  @Test
  void partsAreLayersInTheirOrder() throws Exception {
    Model model = read(create(Map.of("c", parts.get(0), "a", parts.get(1), "b", parts.get(2))));

    assertThat(model.parts().stream().map(Descriptor::digest)).isEqualTo(parts);
    assertThat(model.weights()).contains(model.parts().getFirst());
    assertThat(model.stored().manifest().layers(MediaTypes.MODEL))
        .extracting(layer -> layer.name().orElse(""))
        .containsExactly(
            "model-00001-of-00003.gguf", "model-00002-of-00003.gguf", "model-00003-of-00003.gguf");
    Gguf whole = Gguf.read(TinyGguf.model().writeTo(root.resolve("whole.gguf")));
    assertThat(model.config().parameterSize()).isEqualTo(Human.number(whole.parameterCount()));
    assertThat(model.config().families()).containsExactly("llama");
  }

  @Test
  void aChildInheritsThemAndItsTextMakesThemAgain() throws Exception {
    StoredModel base = create(Map.of("a", parts.get(2), "b", parts.get(0), "c", parts.get(1)));
    StoredModel child = drafts.derived("child", "FROM a\nSYSTEM x\n");

    assertThat(child.manifest().config()).isEqualTo(base.manifest().config());
    assertThat(read(child).parts().stream().map(Descriptor::digest)).isEqualTo(parts);
    Modelfile text = Modelfile.parse(ModelfileText.of(read(base), store));
    assertThat(text.from())
        .extracting(from -> Path.of(from).getFileName().toString())
        .isEqualTo(parts.stream().map(Digest::fileName).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 1     | is missing shard 3 of 3
          1 2     | is missing shard 1 of 3
          0       | is missing shard 2 of 3
          0 1 2 2 | has duplicate shard index 2
          0 1 W   | both have weights
          0 1 P   | x2 has invalid shard index 7
          0 1 2 Q | is one of 2 shards, others of 3
          0 1 O   | has 14 tensors, 11 expected
          """)
  void whatIsNotWholeIsRefused(String which, String says) throws Exception {
    SortedMap<String, Digest> files = new TreeMap<>();
    for (String part : which.split(" ", -1)) {
      byte[] other =
          switch (part) {
            case "W" -> TinyGguf.model().bytes();
            case "P" ->
                TinyGguf.model().with("split.no", (short) 7).with("split.count", (short) 3).bytes();
            case "Q" -> TinyGguf.model().split(1, 2).bytes();
            case "O" -> TinyGguf.model().blocks(2).split(2, PARTS).bytes();
            default ->
                TinyGguf.model()
                    .seed(files.size() + 1L)
                    .split(Integer.parseInt(part), PARTS)
                    .bytes();
          };
      files.put("x" + files.size(), drafts.upload(other));
    }

    assertThatThrownBy(() -> create(files))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.INVALID))
        .hasMessageContaining(says);
    assertThat(store.names()).isEmpty();
  }

  @Test
  void onePartsNameTellsAll() {
    assertThat(SplitGguf.siblings(Path.of("d/qwen-00002-of-00003.gguf")))
        .containsExactly(
            Path.of("d/qwen-00001-of-00003.gguf"),
            Path.of("d/qwen-00002-of-00003.gguf"),
            Path.of("d/qwen-00003-of-00003.gguf"));
    assertThat(SplitGguf.siblings(Path.of("d/qwen.gguf"))).isEmpty();
  }

  @Test
  void linksLeadToTheParts() throws Exception {
    List<Path> files = new ArrayList<>();
    for (Digest part : parts) {
      files.add(
          store.file(new Descriptor(MediaTypes.MODEL, part, store.blobSize(part).orElseThrow())));
    }
    Path first = SplitGguf.link(files, root.resolve("links"));
    Files.delete(SplitGguf.siblings(first).get(1));

    assertThat(SplitGguf.link(files, root.resolve("links"))).isEqualTo(first);
    List<Path> links = SplitGguf.siblings(first);
    for (int i = 0; i < PARTS; i++) {
      assertThat(links.get(i)).hasSameBinaryContentAs(files.get(i));
    }
  }

  private StoredModel create(Map<String, Digest> files) throws Exception {
    return drafts.files("a", "FROM x\n", new TreeMap<>(files));
  }

  private Model read(StoredModel stored) throws IOException {
    return new ModelReader(store).read(Reference.of(stored.name()));
  }
}
