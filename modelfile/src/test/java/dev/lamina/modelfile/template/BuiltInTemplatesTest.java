package dev.lamina.modelfile.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.modelfile.chat.Message;
import dev.lamina.testdata.TestModels;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The texts of the built-in templates, and which chat templates they stand in for. */
final class BuiltInTemplatesTest {
  private static final List<Message> CONVERSATION =
      List.of(
          Message.of("system", "S"),
          Message.of("user", "U1"),
          Message.of("assistant", "A1"),
          Message.of("user", "U2"));

  /** What the reference's templates give for the conversation; ours, where it has none. */
  static List<Rendering> renderings() throws Exception {
    try (InputStream file = BuiltInTemplatesTest.class.getResourceAsStream("renderings.tsv")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split("\t", 2))
          .map(cells -> new Rendering(cells[0], cells[1].replace('⏎', '\n')))
          .toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("renderings")
  void rendersAsTheReference(Rendering expected) {
    BuiltIn builtIn = BuiltInTemplates.named(expected.name()).orElseThrow();
    OllamaTemplate template = OllamaTemplate.parse(builtIn.template());
    assertThat(template.render(TemplateInput.of(CONVERSATION, List.of())))
        .isEqualTo(expected.text());
  }

  @Test
  void allAreTested() throws Exception {
    assertThat(BuiltInTemplates.all())
        .extracting(BuiltIn::name)
        .containsExactlyInAnyOrderElementsOf(renderings().stream().map(Rendering::name).toList());
  }

  /** A model that goes on with the next question is stopped before it. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("renderings")
  void theNextTurnStopsAnAnswer(Rendering rendering) {
    String text = rendering.text();
    String next = text.substring(text.indexOf("A1") + 2, text.indexOf("U2"));
    assertThat(BuiltInTemplates.named(rendering.name()).orElseThrow().stop())
        .anySatisfy(stop -> assertThat(next).contains(stop));
  }

  /** As the recorded layer of a model has it whose template was found. */
  @Test
  void chatmlIsTheRecordedLayer() throws Exception {
    String digest = "e3b2721cec511e3a627ae0993753abbf5c72cdf4cfcdbc8f5c33ce15c4c4e04b";
    assertThat(BuiltInTemplates.named("chatml").orElseThrow().template())
        .isEqualTo(Files.readString(TestModels.golden().resolve("store/blobs/sha256-" + digest)));
  }

  @Test
  void systemTextsWaitForTheNextUser() {
    List<Message> messages = new ArrayList<>(CONVERSATION.subList(0, 3));
    messages.add(0, Message.of("user", "U0"));
    messages.add(Message.of("system", "T"));
    messages.add(Message.of("user", "U2"));
    OllamaTemplate template =
        OllamaTemplate.parse(BuiltInTemplates.named("mistral-instruct").orElseThrow().template());
    assertThat(template.render(TemplateInput.of(messages, List.of())))
        .isEqualTo("[INST] U0[/INST][INST] S\n\nU1[/INST] A1</s>[INST] T\n\nU2[/INST]");
  }

  @ParameterizedTest
  @CsvSource({
    "Qwen-Qwen2.5-7B-Instruct, chatml",
    "meta-llama-Llama-3.3-70B-Instruct, llama3-instruct",
    "google-gemma-2-2b-it, gemma-instruct",
    "ibm-granite-granite-3.3-2B-Instruct, granite3-instruct",
    "microsoft-Phi-3.5-mini-instruct, phi-3",
    "mistralai-Mistral-Nemo-Instruct-2407, mistral-instruct",
    "deepseek-ai-DeepSeek-R1-Distill-Llama-8B, deepseek",
    "CohereForAI-c4ai-command-r-plus-tool_use, command-r",
    "openai-gpt-oss-120b, ",
    "GLM-4.6, ",
  })
  void recognisesByMarkers(String file, String name) throws Exception {
    String jinja = Files.readString(TestModels.chatTemplates().resolve(file + ".jinja"));
    assertThat(BuiltInTemplates.recognise(jinja).map(BuiltIn::name))
        .isEqualTo(Optional.ofNullable(name));
  }

  record Rendering(String name, String text) {
    @Override
    public String toString() {
      return name;
    }
  }
}
