package dev.lamina.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lamina.runtime.LoadSpec;
import dev.lamina.store.ModelException;
import dev.lamina.testdata.BrokenGguf;
import dev.lamina.testdata.TestModels;
import dev.lamina.testdata.TinyGguf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a file is said in one line, and no process is left. */
class RefusedFilesTest {
  @TempDir Path directory;

  private static ModelException refusal(LoadSpec spec) {
    ModelException refusal =
        catchThrowableOfType(ModelException.class, () -> Tiny.engine().start(spec).close());
    assertThat(refusal).as("refusal").isNotNull();
    assertThat(refusal.getMessage()).hasLineCount(1).hasSizeLessThan(500);
    return refusal;
  }

  private static void assertRefused(LoadSpec spec, ModelException.Kind kind, String... words) {
    ModelException refusal = refusal(spec);
    assertThat(refusal.kind()).as(refusal.getMessage()).isEqualTo(kind);
    assertThat(refusal).hasMessageContainingAll(words);
  }

  @ParameterizedTest
  @EnumSource
  void brokenFiles(BrokenGguf broken) throws Exception {
    Path file = broken.writeTo(directory.resolve("broken"));
    assertThat(refusal(Tiny.spec(file)).kind())
        .isIn(ModelException.Kind.CORRUPT, ModelException.Kind.UNSUPPORTED);
    if (broken.name().startsWith("TRUNCATED")) {
      assertRefused(Tiny.spec(file), ModelException.Kind.CORRUPT, "broken");
    }
  }

  /** Whatever the caller took the file's architecture for. */
  @ParameterizedTest
  @ValueSource(strings = {"qwen3", "bert", "red\u001b[31m\nalert"})
  void architecturesThatItCannotRun(String architecture) throws Exception {
    Path file = TinyGguf.model().architecture(architecture).writeTo(directory.resolve("other"));
    assertRefused(
        Tiny.spec(file), ModelException.Kind.UNSUPPORTED, "other", "llama-server", "architecture");
  }

  @Test
  void anArchitectureWithALongName() throws Exception {
    Path file = TinyGguf.model().architecture("x".repeat(6000)).writeTo(directory.resolve("long"));
    assertRefused(Tiny.spec(file), ModelException.Kind.UNSUPPORTED, "xxx");
  }

  @Test
  void weightsWithoutLayers() throws Exception {
    Path file = TinyGguf.model().with("llama.block_count", 0).writeTo(directory.resolve("flat"));
    assertRefused(Tiny.spec(file), ModelException.Kind.CORRUPT, "flat", "layers");
  }

  /** The head is in order, so it is llama.cpp that refuses. */
  @Test
  void weightsWithMissingTensors() throws Exception {
    Path file = TinyGguf.model().with("llama.block_count", 2).writeTo(directory.resolve("half"));
    assertRefused(
        Tiny.spec(file), ModelException.Kind.CORRUPT, "half", "missing tensor 'blk.1.attn_norm");
  }

  /** llama.cpp tells it in a text that is longer than any that it would write of itself. */
  @Test
  void aLongReasonIsCut() throws Exception {
    Path file =
        TinyGguf.model()
            .with("tokenizer.ggml.model", "y\n".repeat(5000))
            .writeTo(directory.resolve("talker"));
    assertRefused(Tiny.spec(file), ModelException.Kind.CORRUPT, "talker", "tokenizer");
  }

  /** llama.cpp finds the others by the first one's name. */
  @Test
  void partsOfWeights() throws Exception {
    Path first = part(0, "split-00001-of-00002.gguf");
    assertRefused(Tiny.spec(first), ModelException.Kind.NOT_FOUND, "split-00002-of-00002.gguf");
    part(1, "split-00002-of-00002.gguf");
    try (var model = Tiny.engine().start(Tiny.spec(first))) {
      assertThat(model.generate(Tiny.request("hello", 2), text -> {}).tokens()).isPositive();
    }
    part(0, "split-00002-of-00002.gguf");
    assertRefused(Tiny.spec(first), ModelException.Kind.CORRUPT, "duplicate shard");
    assertRefused(
        Tiny.spec(part(0, "other.gguf")), ModelException.Kind.CORRUPT, "other.gguf", "2 parts");
  }

  private Path part(int number, String name) throws Exception {
    return TinyGguf.model().split(number, 2).writeTo(directory.resolve(name));
  }

  @Test
  void adapters() throws Exception {
    Path model = Tiny.model(directory);
    Path text = Files.writeString(directory.resolve("text"), "no adapter");
    Path adapter = TinyGguf.adapter().writeTo(directory.resolve("adapter"));

    assertRefused(
        Tiny.spec(model, directory.resolve("gone")), ModelException.Kind.NOT_FOUND, "gone");
    assertRefused(Tiny.spec(model, text), ModelException.Kind.CORRUPT, "text");
    assertRefused(Tiny.spec(model, model), ModelException.Kind.CORRUPT, "tiny", "not an adapter");
    assertRefused(
        Tiny.spec(TestModels.smollm2(), adapter), ModelException.Kind.CORRUPT, "adapter", "shape");
    try (var adapted = Tiny.engine().start(Tiny.spec(model, adapter))) {
      assertThat(adapted.generate(Tiny.request("hello", 2), text2 -> {}).tokens()).isPositive();
    }
  }

  @Test
  void imagesNeedTheOtherEngine() throws Exception {
    Path model = Tiny.model(directory);
    var seeing =
        new LoadSpec(model, "llama", List.of(), List.of(model), Tiny.CONTEXT, 0, 0, -1, true);
    try (var loaded = Tiny.engine().start(seeing)) {
      assertThat(loaded.generate(Tiny.request("hello", 2), _ -> {}).tokens()).isPositive();
      assertThatThrownBy(
              () -> loaded.generate(Tiny.request("[img-0]", 2).withImages(List.of("AA")), _ -> {}))
          .isInstanceOfSatisfying(
              ModelException.class,
              e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.UNSUPPORTED))
          .hasMessageContainingAll("images", "lamina engine install");
    }
  }

  @Test
  void aContextThatMemoryCannotHold() {
    assertRefused(
        new LoadSpec(
            TestModels.smollm2(), "llama", List.of(), List.of(), 2_000_000_000, 0, 0, -1, true),
        ModelException.Kind.EXHAUSTED,
        "memory");
  }
}
