package dev.lamina.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.runtime.Engine;
import dev.lamina.runtime.EngineContract;
import dev.lamina.runtime.LoadSpec;
import dev.lamina.store.ModelException;
import dev.lamina.testdata.TestModels;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddedEngineTest extends EngineContract {
  @Override
  protected Engine engine() {
    return new EmbeddedEngine(
        Path.of(System.getProperty("java.home")), Path.of("target", "native"));
  }

  @Test
  void anUnknownArchitectureNamesTheEngineThatMayKnowIt() {
    var spec =
        new LoadSpec(
            TestModels.smollm2(), "qwen3", List.of(), List.of(), 512, 0, 0, -1, true, false);
    assertThat(engine().supports("qwen3")).isFalse();
    assertThatThrownBy(() -> engine().start(spec))
        .isInstanceOfSatisfying(
            ModelException.class,
            e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.UNSUPPORTED))
        .hasMessageContaining("qwen3")
        .hasMessageContaining("llama-server");
  }
}
