package dev.lamina.runtime.llamaserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.runtime.CacheType;
import dev.lamina.runtime.Engine;
import dev.lamina.runtime.GenerateRequest;
import dev.lamina.runtime.LoadSpec;
import dev.lamina.runtime.LoadedModel;
import dev.lamina.runtime.MemoryNeed;
import dev.lamina.runtime.Sampling;
import dev.lamina.runtime.Tuning;
import dev.lamina.runtime.embedded.EmbeddedEngine;
import dev.lamina.store.ModelException;
import dev.lamina.testdata.TestModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** How models are run: as it was chosen, or as it was found to be best. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class TuningTest {
  private static final Tuning SMALL = new Tuning(1, Optional.empty(), CacheType.Q8_0);

  private static LoadSpec spec(int context) {
    return new LoadSpec(
        TestModels.smollm2(), "llama", List.of(), List.of(), context, 0, 0, -1, true);
  }

  private static Engine engine(Tuning tuning) {
    Path java = Path.of(System.getProperty("java.home"));
    return new LlamaServerEngine(Fetched.program(), java, Fetched.cache(), tuning);
  }

  /** The value of a flag that a model's child was started with. */
  private static String flag(LoadedModel model, String flag) throws Exception {
    List<String> line =
        List.of(Files.readString(Path.of("/proc/" + model.pid() + "/cmdline")).split("\0"));
    assertThat(line).contains(flag);
    return line.get(line.indexOf(flag) + 1);
  }

  private static String answer(LoadedModel model) throws Exception {
    Sampling greedy = new Sampling(0, 0, 1, 0, 1, 0, 1, 0, 0, 1);
    StringBuilder text = new StringBuilder();
    model.generate(
        new GenerateRequest(
            "<|im_start|>user\nWhat is the capital of France?<|im_end|>\n<|im_start|>assistant\n",
            greedy,
            24,
            List.of(),
            4,
            true,
            Optional.empty()),
        text::append);
    return text.toString();
  }

  @Test
  void flashAttentionIsForShortContextsOnTheProcessorUnlessItWasChosen() throws Exception {
    try (LoadedModel small = engine(Tuning.DEFAULT).start(spec(512))) {
      assertThat(flag(small, "--flash-attn")).isEqualTo("on");
    }
    try (LoadedModel large = engine(Tuning.DEFAULT).start(spec(4096))) {
      assertThat(flag(large, "--flash-attn")).isEqualTo("off");
    }
    Tuning on = new Tuning(1, Optional.of(true), CacheType.F16);
    try (LoadedModel large = engine(on).start(spec(4096))) {
      assertThat(flag(large, "--flash-attn")).isEqualTo("on");
    }
  }

  @Test
  void aSmallerCacheAnswersWithBothEngines() throws Exception {
    EmbeddedEngine embedded =
        new EmbeddedEngine(
            Path.of(System.getProperty("java.home")),
            Path.of("target", "native"),
            SMALL,
            Optional.empty());
    for (Engine engine : List.of(engine(SMALL), embedded)) {
      try (LoadedModel model = engine.start(spec(4096))) {
        assertThat(answer(model)).contains("Paris");
      }
      MemoryNeed half = engine.need(spec(4096));
      assertThat(half.context())
          .isEqualTo(MemoryNeed.of(spec(4096), Tuning.DEFAULT, true).context() * 34 / 64);
    }
    assertThatThrownBy(() -> new Tuning(1, Optional.of(false), CacheType.Q4_0))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("needs flash attention");
    assertThatThrownBy(() -> CacheType.parse("f8"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("f16, q8_0, q4_0");
  }

  /** It guesses what it says itself: all of it is right. */
  @Test
  void aDraftModelGuessesAndTheTextIsTheSame() throws Exception {
    String alone;
    try (LoadedModel model = engine(Tuning.DEFAULT).start(spec(512))) {
      alone = answer(model);
    }
    LoadSpec guessed =
        spec(512).withDraft(Optional.of(new LoadSpec.Draft(TestModels.smollm2(), 4)));
    try (LoadedModel model = engine(Tuning.DEFAULT).start(guessed)) {
      assertThat(flag(model, "--spec-draft-model")).isEqualTo(TestModels.smollm2().toString());
      assertThat(flag(model, "--spec-draft-n-max")).isEqualTo("4");
      assertThat(answer(model)).isEqualTo(alone).contains("Paris");
    }
    assertThat(engine(Tuning.DEFAULT).need(guessed).weights())
        .isEqualTo(2 * Files.size(TestModels.smollm2()));
  }
}
