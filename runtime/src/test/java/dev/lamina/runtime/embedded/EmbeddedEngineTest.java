package dev.lamina.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.modelfile.Gguf;
import dev.lamina.runtime.Completion;
import dev.lamina.runtime.Engine;
import dev.lamina.runtime.EngineContract;
import dev.lamina.runtime.GenerateRequest;
import dev.lamina.runtime.LoadSpec;
import dev.lamina.runtime.LoadedModel;
import dev.lamina.runtime.Pooling;
import dev.lamina.runtime.Sampling;
import dev.lamina.runtime.SpecialTokens;
import dev.lamina.store.ModelException;
import dev.lamina.testdata.TestModels;
import dev.lamina.testdata.TinyGguf;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedEngineTest extends EngineContract {
  @TempDir Path directory;

  @Override
  protected Engine engine() {
    return new EmbeddedEngine(
        Path.of(System.getProperty("java.home")), Path.of("target", "native"));
  }

  @Test
  void anUnknownArchitectureNamesTheEngineThatMayKnowIt() {
    var spec =
        new LoadSpec(TestModels.smollm2(), "qwen3", List.of(), List.of(), 512, 0, 0, -1, true);
    assertThat(engine().supports("qwen3")).isFalse();
    assertThatThrownBy(() -> engine().start(spec))
        .isInstanceOfSatisfying(
            ModelException.class,
            e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.UNSUPPORTED))
        .hasMessageContaining("qwen3")
        .hasMessageContaining("llama-server");
  }

  @Test
  void rankingNamesTheEngineThatDoes() throws Exception {
    Path tiny = TinyGguf.model().writeTo(directory.resolve("tiny"));
    var spec = new LoadSpec(tiny, "llama", List.of(), List.of(), 64, 0, 0, -1, true);
    assertThatThrownBy(() -> engine().start(spec.withPooling(Pooling.RANK)))
        .isInstanceOfSatisfying(
            ModelException.class,
            e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.UNSUPPORTED))
        .hasMessageContaining("llama-server");
  }

  /**
   * This answer hangs on a tenth of a logit, which evaluating the prompt's last token alone is
   * enough to turn.
   */
  @Test
  void whatIsEvaluatedAlreadyDoesNotChangeAnAnswer() throws Exception {
    String system = "<|im_start|>system\nYou are a helpful ";
    String prompt =
        system
            + "assistant.<|im_end|>\n<|im_start|>user\nWhat is the capital of France?<|im_end|>\n"
            + "<|im_start|>assistant\n";
    var spec =
        new LoadSpec(TestModels.smollm2(), "llama", List.of(), List.of(), 256, 0, 0, -1, true);
    try (LoadedModel model = engine().start(spec)) {
      var first = new StringBuilder();
      assertThat(answer(model, prompt, first).cachedTokens()).isZero();
      var again = new StringBuilder();
      assertThat(answer(model, prompt, again).cachedTokens()).isEqualTo(25);
      var after = new StringBuilder();
      answer(model, system + "friend who tells long stories about cats.", new StringBuilder());
      assertThat(answer(model, prompt, after).cachedTokens()).isEqualTo(7);
      assertThat(List.of(again.toString(), after.toString())).containsOnly(first.toString());
    }
  }

  /** So that a prompt can be shown without loading. */
  @Test
  void theHeadNamesTheSpecialTokensAsTheEngineWritesThem() throws Exception {
    Path tiny = directory.resolve("tiny.gguf");
    for (Path file :
        List.of(
            TestModels.smollm2(),
            TinyGguf.model().writeTo(tiny),
            TinyGguf.model().with("tokenizer.ggml.add_bos_token", false).writeTo(tiny))) {
      var spec = new LoadSpec(file, "llama", List.of(), List.of(), 64, 0, 0, -1, true);
      try (LoadedModel model = engine().start(spec)) {
        Gguf head = Gguf.readWithArrays(file);
        assertThat(SpecialTokens.of(head)).isEqualTo(SpecialTokens.of(head, model));
      }
    }
  }

  private static Completion answer(LoadedModel model, String prompt, StringBuilder text)
      throws Exception {
    var greedy = new Sampling(0, 40, 0.9, 0, 1, 64, 1, 0, 0, 1);
    return model.generate(
        new GenerateRequest(prompt, greedy, 12, List.of(), 4, true, Optional.empty()),
        text::append);
  }
}
