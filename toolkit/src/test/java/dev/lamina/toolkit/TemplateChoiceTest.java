package dev.lamina.toolkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.modelfile.TemplateChoice;
import dev.lamina.modelfile.TemplateChoice.Source;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.runtime.GenerateRequest;
import dev.lamina.runtime.ScriptedEngine;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.Reference;
import dev.lamina.testdata.TinyGguf;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which template makes the prompt: what a model can do, is shown as, and is asked with agree. */
class TemplateChoiceTest {
  private static final String TURNS =
      "{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}";
  private static final String WITH_TOOLS =
      TURNS
          + "{% if tools %}{{ tools | tojson }}{% endif %}"
          + "{% for m in messages if m.tool_calls %}{{ m.tool_calls | tojson }}{% endfor %}";

  /** No Jinja of any reader, with the marks of ChatML. */
  private static final String BROKEN = "{% for m in messages %}<|im_start|>{{ m<|im_end|>";

  @TempDir Path directory;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          neither            | none  | ``                                         | Hi       | there is neither
          weights only       | turns | ``                                         | [user]Hi | there is no TEMPLATE
          layer only         | none  | TEMPLATE "<{{ .Prompt }}>"                 | <Hi>     | there is no chat template
          layer as able      | turns | TEMPLATE "<{{ .Prompt }}>"                 | <Hi>     | can show no more
          layer poorer       | tools | TEMPLATE "<{{ .Prompt }}>"                 | [user]Hi | it can show tools
          with a parser      | tools | TEMPLATE "<{{ .Prompt }}>"\\nPARSER own    | <Hi>     | PARSER own goes
          with a renderer    | turns | TEMPLATE "<{{ .Prompt }}>"\\nRENDERER own  | [user]Hi | RENDERER own is not
          """)
  void choice(String what, String weights, String lines, String prompt, String why)
      throws Exception {
    TinyGguf gguf = TinyGguf.model();
    if (!weights.equals("none")) {
      gguf.chatTemplate(weights.equals("tools") ? WITH_TOOLS : TURNS);
    }
    ScriptedEngine engine = new ScriptedEngine().answer("yes");
    try (Lamina lamina = Lamina.open(Settings.defaults(directory), engine)) {
      SmolLamina.create(
          lamina,
          "m",
          "FROM x\n" + lines.replace("\\n", "\n"),
          Optional.of(gguf.writeTo(directory.resolve("m.gguf"))));
      lamina.chat(SmolLamina.chat("m", Map.of(), Message.of("user", "Hi")), _ -> {});
      assertThat(engine.prompts()).containsExactly(prompt);

      ModelDetails shown = lamina.show(Reference.parse("m"), false);
      boolean chat = prompt.startsWith("[");
      assertThat(shown.choice().why()).contains(why);
      assertThat(shown.choice().source())
          .isEqualTo(chat ? Source.WEIGHTS : prompt.startsWith("<") ? Source.LAYER : Source.NONE);
      assertThat(shown.showsSystem()).isEqualTo(chat);
      assertThat(shown.template().contains("{%")).isEqualTo(chat);
      assertThat(shown.summary().capabilities().contains("tools"))
          .isEqualTo(chat && weights.equals("tools"));
    }
  }

  @Test
  void aChatTemplateThatCannotBeReadHasAStandIn() throws Exception {
    ScriptedEngine engine =
        new ScriptedEngine().answer("yes<|im_end|>no").answer("yes<|im_end|>no");
    try (Lamina lamina = Lamina.open(Settings.defaults(directory), engine)) {
      byte[] weights = TinyGguf.model().chatTemplate(BROKEN).bytes();
      SmolLamina.foreign(lamina, "m", weights, Map.of());
      SmolLamina.foreign(lamina, "n", weights, Map.of(MediaTypes.PARAMS, "{\"stop\":[\"never\"]}"));

      TemplateChoice choice = lamina.show(Reference.parse("m"), false).choice();
      assertThat(choice.source()).isEqualTo(Source.BUILT_IN);
      assertThat(choice.name()).isEqualTo("chatml");
      assertThat(choice.why()).contains("parse template: line 1").endsWith("the marks of chatml");
      assertThat(lamina.show(Reference.parse("m"), false).showsSystem()).isTrue();

      StringBuilder text = new StringBuilder();
      for (String name : List.of("m", "n")) {
        lamina.chat(
            SmolLamina.chat(name, Map.of(), Message.of("user", "Hi")),
            event -> {
              if (event instanceof ChatEvent.Text piece) {
                text.append(piece.text()).append('|');
              }
            });
      }
      assertThat(text).hasToString("yes|yes<|im_end|>no|");
      assertThat(engine.prompts().getFirst())
          .isEqualTo("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n");
      assertThat(engine.requests())
          .extracting(GenerateRequest::stop)
          .containsExactly(List.of("<|im_start|>", "<|im_end|>"), List.of("never"));
    }
  }

  @Test
  void oneWithoutKnownMarksIsTold() throws Exception {
    try (Lamina lamina = Lamina.open(Settings.defaults(directory), new ScriptedEngine())) {
      SmolLamina.foreign(lamina, "m", TinyGguf.model().chatTemplate("{% for").bytes(), Map.of());
      assertThatThrownBy(
              () -> lamina.chat(SmolLamina.chat("m", Map.of(), Message.of("user", "Hi")), _ -> {}))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("parse template: line 1");
      assertThat(lamina.show(Reference.parse("m"), false).choice().why())
          .startsWith("there is no TEMPLATE layer, but it cannot be read: parse template");
    }
  }

  @Test
  void brokenTemplateIsTold() throws Exception {
    ScriptedEngine engine = new ScriptedEngine();
    try (Lamina lamina = Lamina.open(Settings.defaults(directory), engine)) {
      SmolLamina.foreign(
          lamina,
          "m",
          TinyGguf.model().chatTemplate(TURNS).bytes(),
          Map.of(MediaTypes.TEMPLATE, "{{ if }}"));
      assertThatThrownBy(
              () -> lamina.chat(SmolLamina.chat("m", Map.of(), Message.of("user", "Hi")), _ -> {}))
          .isInstanceOfSatisfying(
              ModelException.class,
              e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.INVALID));
      assertThat(lamina.list()).hasSize(1);
      assertThat(lamina.show(Reference.parse("m"), false).template()).isEqualTo("{{ if }}");
      assertThat(engine.loads()).isEmpty();
    }
  }
}
