package dev.lamina.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which engine gets a model, and what is said when none can have it. */
class EngineChoiceTest {
  /** A scripted engine under another name. */
  private record Named(String name, ScriptedEngine engine, Optional<String> problem)
      implements Engine {
    Named(String name, String... architectures) {
      this(name, new ScriptedEngine().only(architectures), Optional.empty());
    }

    Named broken(String why) {
      return new Named(name, engine, Optional.of(why));
    }

    @Override
    public String version() {
      return "b7";
    }

    @Override
    public boolean supports(String architecture) {
      return engine.supports(architecture);
    }

    @Override
    public LoadedModel start(LoadSpec spec) throws IOException, InterruptedException {
      return engine.start(spec);
    }
  }

  private final Named large = new Named("large", "llama", "qwen3");
  private final Named small = new Named("small", "llama", "gptj");

  private static EngineChoice any(Engine... engines) {
    return new EngineChoice(List.of(engines), Optional.empty());
  }

  private static LoadSpec spec(String architecture) {
    return new LoadSpec(
        Path.of("weights"), architecture, List.of(), List.of(), 512, 0, 0, -1, true);
  }

  private static ModelException refusal(EngineChoice choice, String architecture) {
    return catchThrowableOfType(
        ModelException.class, () -> choice.start(spec(architecture)).close());
  }

  @Test
  void theFirstThatCanDoes() throws Exception {
    EngineChoice choice = any(large, small);
    choice.start(spec("llama")).close();
    choice.start(spec("gptj")).close();
    assertThat(large.engine().loads()).extracting(LoadSpec::architecture).containsExactly("llama");
    assertThat(small.engine().loads()).extracting(LoadSpec::architecture).containsExactly("gptj");
    assertThat(choice.name()).isEqualTo("large");
  }

  @Test
  void oneThatCannotBeUsedIsNoChoice() throws Exception {
    EngineChoice choice = any(large.broken("is not there"), small);
    assertThat(choice.name()).isEqualTo("small");
    choice.start(spec("llama")).close();
    assertThat(large.engine().loads()).isEmpty();
    assertThat(refusal(choice, "qwen3"))
        .hasMessageContainingAll("qwen3", "large", "is not there", "small", "does not know it");
    assertThat(small.engine().loads()).as("before anything is started").hasSize(1);
  }

  @Test
  void whatNoneKnowsIsUnsupported() {
    ModelException refusal = refusal(any(large, small), "new\u001b[1m");
    assertThat(refusal.kind()).isEqualTo(ModelException.Kind.UNSUPPORTED);
    assertThat(refusal)
        .hasMessageContainingAll("large", "small", "llama-server may")
        .hasMessageNotContaining("\u001b");
    assertThat(large.engine().loads()).isEmpty();
  }

  @Test
  void theOneThatWasAskedForDoesAll() throws Exception {
    var choice = new EngineChoice(List.of(large, small), Optional.of("small"));
    assertThat(choice.name()).isEqualTo("small");
    choice.start(spec("llama")).close();
    assertThat(small.engine().loads()).hasSize(1);
    ModelException refusal = refusal(choice, "qwen3");
    assertThat(refusal.kind()).isEqualTo(ModelException.Kind.UNSUPPORTED);
    assertThat(refusal).hasMessageContaining("engine large does: set LAMINA_ENGINE=auto");
    assertThat(large.engine().loads()).isEmpty();

    var broken = new EngineChoice(List.of(large.broken("is old"), small), Optional.of("large"));
    assertThat(refusal(broken, "llama").kind()).isEqualTo(ModelException.Kind.UNAVAILABLE);
    assertThatThrownBy(() -> new EngineChoice(List.of(large), Optional.of("other")))
        .hasMessageContaining("other");
  }

  /** A processor that lacks instructions shows only when the program computes. */
  @Test
  void oneThatDiesLoadingIsPassedOver() throws Exception {
    large.engine().failLoad(ModelException.unavailable("SIGILL"));
    LoadedModel model = any(large, small).start(spec("llama"));
    assertThat(large.engine().loads()).hasSize(1);
    assertThat(small.engine().loads()).hasSize(1);
    model.close();
  }

  @Test
  void whatIsWrongWithTheFileIsNotTriedAgain() {
    large.engine().failLoad(ModelException.corrupt("cut off"));
    assertThat(refusal(any(large, small), "llama")).hasMessage("cut off");
    assertThat(small.engine().loads()).isEmpty();
  }

  @Test
  void theFirstReasonIsTold() {
    large.engine().failLoad(ModelException.unavailable("SIGILL"));
    small.engine().failLoad(ModelException.unsupported("no images"));
    assertThat(refusal(any(large, small), "llama")).hasMessage("SIGILL");
  }
}
