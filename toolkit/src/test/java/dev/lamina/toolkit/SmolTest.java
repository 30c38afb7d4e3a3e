package dev.lamina.toolkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.store.Json;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelName;
import dev.lamina.store.Reference;
import dev.lamina.testdata.TestModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way with real weights: Modelfile, layers, engine, answer. */
class SmolTest {
  private static final Map<String, JsonNode> GREEDY =
      Map.of(
          "temperature", Json.nodes().numberNode(0),
          "num_predict", Json.nodes().numberNode(24),
          "num_ctx", Json.nodes().numberNode(1024));
  private static final Message FRANCE = Message.of("user", "What is the capital of France?");

  @TempDir Path directory;

  @Test
  void answersFromModelfile() throws Exception {
    try (Lamina lamina = Lamina.open(Settings.defaults(directory))) {
      create(lamina);
      List<ChatEvent> events = new ArrayList<>();
      lamina.chat(SmolLamina.chat("smollm2", GREEDY, FRANCE), events::add);

      assertThat(text(events)).contains("Paris");
      assertThat(events).hasSizeGreaterThan(3);
      ChatEvent.Done done = (ChatEvent.Done) events.getLast();
      assertThat(done.completion().promptTokens()).isEqualTo(16);
      assertThat(done.completion().tokens()).isPositive();
      assertThat(lamina.loaded())
          .singleElement()
          .satisfies(
              loaded -> {
                assertThat(loaded.model().name()).isEqualTo(ModelName.parse("smollm2"));
                assertThat(loaded.contextLength()).isEqualTo(1024);
              });

      lamina.unload(ModelName.parse("smollm2"));
      assertThat(lamina.loaded()).isEmpty();
    }
  }

  @Test
  void derivedModelSharesWeightsAndGoesOnWithContext() throws Exception {
    try (Lamina lamina = Lamina.open(Settings.defaults(directory))) {
      create(lamina);
      SmolLamina.create(
          lamina,
          "pirate",
          Files.readString(TestModels.root().resolve("testdata/pirate/Modelfile")),
          Optional.empty());
      assertThat(lamina.show(Reference.parse("pirate"), false).model().messages()).hasSize(2);
      assertThat(lamina.store().get(Reference.parse("pirate")).manifest().layer(MediaTypes.MODEL))
          .map(layer -> layer.digest())
          .isEqualTo(
              lamina
                  .store()
                  .get(Reference.parse("smollm2"))
                  .manifest()
                  .layer(MediaTypes.MODEL)
                  .map(layer -> layer.digest()));
      assertThat(lamina.list())
          .extracting(ModelSummary::capabilities)
          .allSatisfy(capabilities -> assertThat(capabilities).contains("completion"));

      List<ChatEvent> first = new ArrayList<>();
      lamina.generate(generate("What is the capital of France?", List.of()), first::add);
      ChatEvent.Done done = (ChatEvent.Done) first.getLast();
      assertThat(text(first)).contains("Paris");
      assertThat(done.context()).hasSizeGreaterThan(20);
      List<ChatEvent> second = new ArrayList<>();
      lamina.generate(generate("And of Italy?", done.context()), second::add);
      assertThat(((ChatEvent.Done) second.getLast()).completion().promptTokens())
          .isGreaterThan(done.context().size());

      lamina.copy(Reference.parse("smollm2"), ModelName.parse("copy"));
      assertThat(lamina.remove(ModelName.parse("smollm2"))).isTrue();
      assertThat(lamina.remove(ModelName.parse("smollm2"))).isFalse();
      assertThat(lamina.remove(ModelName.parse("pirate"))).isTrue();
      assertThat(lamina.remove(ModelName.parse("copy"))).isTrue();
      try (var blobs = Files.list(directory.resolve("models/blobs"))) {
        assertThat(blobs).isEmpty();
      }
    }
  }

  private static void create(Lamina lamina) throws Exception {
    SmolLamina.create(
        lamina,
        "smollm2",
        Files.readString(TestModels.root().resolve("testdata/smollm2/Modelfile")),
        Optional.of(TestModels.smollm2()));
  }

  private static GenerateTextRequest generate(String prompt, List<Integer> context) {
    return new GenerateTextRequest(
        ModelName.parse("smollm2"),
        prompt,
        "",
        Optional.empty(),
        Optional.empty(),
        false,
        context,
        List.of(),
        GREEDY,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        true,
        true);
  }

  private static String text(List<ChatEvent> events) {
    StringBuilder text = new StringBuilder();
    for (ChatEvent event : events) {
      if (event instanceof ChatEvent.Text piece) {
        text.append(piece.text());
      }
    }
    return text.toString();
  }
}
