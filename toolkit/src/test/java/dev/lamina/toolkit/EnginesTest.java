package dev.lamina.toolkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.modelfile.chat.Message;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.runtime.KeptStates;
import dev.lamina.store.Json;
import dev.lamina.store.ModelStore;
import dev.lamina.testdata.TestModels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which engines are told of, and which one answers. */
@Timeout(120)
class EnginesTest {
  @TempDir Path directory;

  private Lamina open(Optional<String> only, List<Path> places) {
    return Lamina.open(
        Settings.defaults(directory).withEngines(new EngineSettings(only, places, 1)));
  }

  @Test
  void withoutALlamaServerTheEmbeddedOneIsInUse() {
    try (Lamina lamina = open(Optional.empty(), List.of())) {
      List<EngineSummary> engines = lamina.engines();
      assertThat(engines).extracting(EngineSummary::name).contains("embedded", "llama-server");
      for (EngineSummary engine : engines) {
        boolean embedded = engine.name().equals("embedded");
        assertThat(engine.first()).isEqualTo(embedded);
        assertThat(engine.problem().isEmpty()).isEqualTo(embedded);
      }
    }
  }

  @Test
  void oneThatWasNamedAndIsNotThereIsToldSo() {
    Path gone = directory.resolve("gone");
    try (Lamina lamina = open(Optional.empty(), List.of(gone))) {
      EngineSummary first = lamina.engines().getFirst();
      assertThat(first.name()).isEqualTo("llama-server");
      assertThat(first.problem()).hasValueSatisfying(why -> assertThat(why).contains("not there"));
      assertThat(first.first()).isFalse();
    }
  }

  @Test
  void aLlamaServerAnswersWhereItCan() throws Exception {
    Optional<Path> program = TestModels.llamaServer();
    Assumptions.assumeTrue(program.isPresent(), "no llama-server was fetched");
    assertThat(answer(Optional.empty(), program.get())).isEqualTo("llama-server");
    assertThat(answer(Optional.of("embedded"), program.get())).isEqualTo("embedded");
  }

  @Test
  void whatItRunsIsRead() {
    Optional<Path> program = TestModels.llamaServer();
    Assumptions.assumeTrue(program.isPresent(), "no llama-server was fetched");
    try (Lamina lamina = open(Optional.empty(), List.of(program.get()))) {
      EngineSummary engine = lamina.engines().getFirst();
      assertThat(engine.architectures())
          .hasSizeGreaterThan(120)
          .isSorted()
          .contains("llama", "gemma3", "qwen2", "qwen3", "gpt-oss");
      assertThat(lamina.engines().getLast().architectures())
          .hasSize(54)
          .contains("llama", "gemma3")
          .doesNotContain("qwen3");
    }
  }

  /** Asks, and tells which engine has the model. */
  private String answer(Optional<String> only, Path program) throws Exception {
    try (Lamina lamina = open(only, List.of(program))) {
      SmolLamina.create(
          lamina, "smol", "FROM x\nPARAMETER temperature 0", Optional.of(TestModels.smollm2()));
      var text = new StringBuilder();
      lamina.chat(
          SmolLamina.chat("smol", Map.of(), Message.of("user", "What is the capital of France?")),
          event -> {
            if (event instanceof ChatEvent.Text piece) {
              text.append(piece.text());
            }
          });
      assertThat(text).contains("Paris");
      return lamina.loaded().getFirst().engine();
    }
  }

  @Test
  void aSavedSessionIsKeptAsItWasEvaluatedAndGoneOnFrom() throws Exception {
    Optional<Path> program = TestModels.llamaServer();
    Assumptions.assumeTrue(program.isPresent(), "no llama-server was fetched");
    String session = "The capital of France is Paris, and that of Italy is Rome. ".repeat(30);
    List<Integer> cached = new ArrayList<>();
    for (int process = 0; process < 2; process++) {
      try (Lamina lamina = open(Optional.empty(), List.of(program.get()))) {
        SmolLamina.create(
            lamina,
            "saved",
            "FROM x\nMESSAGE user " + session + "\nMESSAGE assistant I see.",
            Optional.of(TestModels.smollm2()));
        lamina.chat(
            SmolLamina.chat(
                "saved",
                Map.of("num_predict", Json.nodes().numberNode(4)),
                Message.of("user", "And of Italy?")),
            event -> {
              if (event instanceof ChatEvent.Done done) {
                cached.add(done.completion().cachedTokens());
              }
            });
      }
    }
    assertThat(cached.getFirst()).isZero();
    assertThat(cached.getLast()).isGreaterThan(400);
    assertThat(KeptStates.of(ModelStore.at(Settings.defaults(directory).store()), 0).size())
        .isPositive();
  }
}
