package dev.lamina.toolkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.runtime.ScriptedEngine;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.testdata.TinyGguf;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prompts that are shown are those that the engine is given, and cost no loading. */
class RenderTest {
  private static final String TURNS =
      "{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}{{ eos_token }}"
          + "{% endfor %}";

  /** A token is a code point for the scripted engine. */
  private static final Map<String, JsonNode> SMALL = Map.of("num_ctx", Json.nodes().numberNode(40));

  @TempDir Path directory;
  private final ScriptedEngine engine = new ScriptedEngine();
  private Lamina lamina;

  @BeforeEach
  void open() {
    lamina = Lamina.open(Settings.defaults(directory), engine);
  }

  @AfterEach
  void close() {
    lamina.close();
  }

  private void create(String lines) throws Exception {
    Path weights = TinyGguf.model().chatTemplate(TURNS).writeTo(directory.resolve("m.gguf"));
    SmolLamina.create(lamina, "m", "FROM x\n" + lines, Optional.of(weights));
  }

  @Test
  void aPromptIsShownAsItIsGivenToTheEngine() throws Exception {
    create("TEMPLATE {{ .System }}<{{ .Prompt }}>{{ .Response }}\nSYSTEM S\nMESSAGE user Q\n");
    ChatRequest chat = SmolLamina.chat("m", Map.of(), Message.of("user", "Hi"));
    GenerateTextRequest text = generate("Hi", "", false);
    List<String> shown = List.of(lamina.render(chat).text(), lamina.render(text).text());
    assertThat(engine.loads()).isEmpty();

    engine.answer("a").answer("a");
    lamina.chat(chat, _ -> {});
    lamina.generate(text, _ -> {});
    assertThat(engine.prompts()).isEqualTo(shown).containsOnly("S<Q\n\nHi>");
    assertThat(lamina.render(generate("Hi", "", true)).text()).isEqualTo("Hi");
  }

  @Test
  void specialTokensComeFromTheHead() throws Exception {
    create("");
    RenderedPrompt prompt = lamina.render(SmolLamina.chat("m", Map.of(), Message.of("user", "Hi")));
    // The engine puts the beginning-of-text token first, so the text does not.
    assertThat(prompt).isEqualTo(new RenderedPrompt("[user]Hi</s>", 0, 0));
  }

  @Test
  void whatIsLeftOutIsTheSameAndTold() throws Exception {
    create("TEMPLATE {{ range .Messages }}[{{ .Role }}]{{ .Content }}{{ end }}\nSYSTEM S");
    ChatRequest chat =
        SmolLamina.chat(
            "m",
            SMALL,
            Message.of("user", "x".repeat(30)),
            Message.of("assistant", "y".repeat(15)),
            Message.of("user", "Hi"));
    RenderedPrompt shown = lamina.render(chat);
    assertThat(engine.loads()).as("tokens must be counted").hasSize(1);

    engine.answer("a");
    List<ChatEvent> events = new ArrayList<>();
    lamina.chat(chat, events::add);
    assertThat(shown.dropped()).isEqualTo(2);
    assertThat(shown.text()).isEqualTo("[system]S[user]Hi");
    assertThat(engine.prompts()).containsExactly(shown.text());
    assertThat(events.getLast())
        .isInstanceOfSatisfying(
            ChatEvent.Done.class,
            done -> {
              assertThat(done.dropped()).isEqualTo(2);
              assertThat(done.cut()).isFalse();
            });
  }

  @Test
  void aPromptThatTheEngineCutsIsTold() throws Exception {
    create("");
    engine.answer("a");
    List<ChatEvent> events = new ArrayList<>();
    lamina.chat(SmolLamina.chat("m", SMALL, Message.of("user", "y".repeat(50))), events::add);
    assertThat(((ChatEvent.Done) events.getLast()).cut()).isTrue();
  }

  @Test
  void allTemplatesOfAModelAreSeenThatInForceFirst() throws Exception {
    create("TEMPLATE <{{ .Prompt }}>");
    ChatRequest chat = SmolLamina.chat("m", Map.of(), Message.of("user", "Hi"));
    List<TemplateView> views = lamina.render(chat, Optional.empty());
    assertThat(views).extracting(TemplateView::template).containsExactly("layer", "weights");
    assertThat(views).extracting(TemplateView::inForce).containsExactly(true, false);
    assertThat(views)
        .extracting(view -> view.prompt().orElseThrow().text())
        .containsExactly("<Hi>", "[user]Hi</s>");
  }

  @Test
  void aTemplateThatRefusesIsToldBesideTheOthers() throws Exception {
    Path weights =
        TinyGguf.model()
            .chatTemplate("{{ raise_exception('not so') }}")
            .writeTo(directory.resolve("m.gguf"));
    SmolLamina.create(lamina, "m", "FROM x\nTEMPLATE <{{ .Prompt }}>", Optional.of(weights));
    ChatRequest chat = SmolLamina.chat("m", Map.of(), Message.of("user", "Hi"));
    TemplateView refusing = lamina.render(chat, Optional.empty()).getLast();
    assertThat(refusing.prompt()).isEmpty();
    assertThat(refusing.error()).contains("not so");
  }

  @Test
  void anotherTemplateOfEitherLanguageTakesTheirPlace() throws Exception {
    create("TEMPLATE <{{ .Prompt }}>");
    ChatRequest chat = SmolLamina.chat("m", Map.of(), Message.of("user", "Hi"));
    assertThat(lamina.render(chat, Optional.of("({{ .Prompt }})")))
        .singleElement()
        .returns("(Hi)", view -> view.prompt().orElseThrow().text());
    assertThat(lamina.render(chat, Optional.of("{% for m in messages %}{{ m.role }}{% endfor %}")))
        .singleElement()
        .returns("user", view -> view.prompt().orElseThrow().text());
    assertThatThrownBy(() -> lamina.render(chat, Optional.of("{{ if }}")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("line 1");
  }

  private static GenerateTextRequest generate(String prompt, String suffix, boolean raw) {
    return new GenerateTextRequest(
        ModelName.parse("m"),
        prompt,
        suffix,
        Optional.empty(),
        Optional.empty(),
        raw,
        List.of(),
        List.of(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        true,
        true);
  }
}
