package dev.lamina.toolkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.modelfile.chat.Message;
import dev.lamina.runtime.ScriptedEngine;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.Reference;
import dev.lamina.testdata.TinyGguf;
import java.nio.file.Path;
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
      TURNS + "{% if tools %}tools{% endif %}{# tool_calls, message.role == 'tool' #}";

  @TempDir Path directory;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          neither            | none  | ``                                         | Hi
          weights only       | turns | ``                                         | [user]Hi
          layer only         | none  | TEMPLATE "<{{ .Prompt }}>"                 | <Hi>
          layer as able      | turns | TEMPLATE "<{{ .Prompt }}>"                 | <Hi>
          layer poorer       | tools | TEMPLATE "<{{ .Prompt }}>"                 | [user]Hi
          with a parser      | tools | TEMPLATE "<{{ .Prompt }}>"\\nPARSER own    | <Hi>
          with a renderer    | turns | TEMPLATE "<{{ .Prompt }}>"\\nRENDERER own  | [user]Hi
          """)
  void choice(String what, String weights, String lines, String prompt) throws Exception {
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
      assertThat(shown.template().contains("{%")).isEqualTo(chat);
      assertThat(shown.summary().capabilities().contains("tools"))
          .isEqualTo(chat && weights.equals("tools"));
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
