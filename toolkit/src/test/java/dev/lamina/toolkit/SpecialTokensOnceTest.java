package dev.lamina.toolkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.modelfile.chat.Message;
import dev.lamina.runtime.ScriptedEngine;
import dev.lamina.runtime.ScriptedModel;
import dev.lamina.testdata.TinyGguf;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stays the same while a model is in memory is not asked of its engine with each request. */
class SpecialTokensOnceTest {
  @Test
  void theEngineTellsThemOnceForEachLoad(@TempDir Path directory) throws Exception {
    ScriptedEngine engine = new ScriptedEngine();
    try (Lamina lamina = Lamina.open(Settings.defaults(directory), engine)) {
      Path weights = TinyGguf.model().writeTo(directory.resolve("tiny"));
      SmolLamina.create(lamina, "tiny", "FROM x\nTEMPLATE {{ .Prompt }}", Optional.of(weights));
      for (int i = 0; i < 3; i++) {
        engine.answer("ok");
        lamina.chat(SmolLamina.chat("tiny", Map.of(), Message.of("user", "hi")), _ -> {});
      }
      engine.dieAll();
      engine.answer("ok");
      lamina.chat(SmolLamina.chat("tiny", Map.of(), Message.of("user", "hi")), _ -> {});
    }
    assertThat(engine.models()).extracting(ScriptedModel::detokenized).containsExactly(2, 2);
  }
}
