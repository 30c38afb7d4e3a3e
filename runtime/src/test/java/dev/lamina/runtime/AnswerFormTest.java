package dev.lamina.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.Tool;
import dev.lamina.modelfile.chat.ToolCall;
import dev.lamina.modelfile.template.ThinkingTags;
import dev.lamina.runtime.schema.Gbnf;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a grammar lets a model say, and what is read from it. */
class AnswerFormTest {
  private static final List<Tool> TOOLS =
      List.of(
          tool(
              """
              {"name":"weather","parameters":{"type":"object","required":["city","days"],
               "properties":{"city":{"type":"string"},"days":{"type":"integer"}}}}"""),
          tool("{\"name\":\"now\"}"));
  private static final ObjectNode SCHEMA =
      object(
          "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"type\":\"integer\"}}}");
  private static final ThinkingTags TAGS = new ThinkingTags("<think>", "</think>");
  private static final Think THINKING = new Think(true, true, "medium");
  private static final String ARGUMENTS = "{\"city\":\"Rome\",\"days\":3}";

  /** With a tool that is called in the way of Hermes. */
  private static final PromptTemplate HERMES =
      GoPrompt.parse(
          """
          {{ range .Messages }}[{{ .Content }}{{ if .ToolCalls }}<tool_call>{{ range .ToolCalls }}
          {"name": "{{ .Function.Name }}", "arguments": {{ .Function.Arguments }}}
          {{ end }}</tool_call>{{ end }}]{{ end }}""");

  private static Tool tool(String description) {
    return Tool.function(object(description));
  }

  private static ObjectNode object(String json) {
    return Json.parseObject(json.getBytes(StandardCharsets.UTF_8));
  }

  private static Prompt prompt(boolean inside) {
    return new Prompt("", Optional.of(TAGS), inside, "<tool_call>", 0);
  }

  private static Gbnf gbnf(AnswerForm form, Prompt prompt) {
    return new Gbnf(form.grammar(prompt).orElseThrow());
  }

  static List<Path> published() throws IOException {
    try (Stream<Path> files = Files.list(TestModels.chatTemplates())) {
      return files.filter(file -> file.toString().endsWith(".jinja")).sorted().toList();
    }
  }

  /** However a template writes calls: what the grammar lets through is read as the call it is. */
  @ParameterizedTest
  @MethodSource("published")
  void aForcedCallIsRead(Path file) throws IOException {
    PromptTemplate template = JinjaPrompt.parse(Files.readString(file));
    CallFormat format = CallFormat.of(template);
    String text = format.before() + "weather" + format.between() + ARGUMENTS + format.after();
    Prompt prompt = new Prompt("", template.thinkingTags(), false, template.toolCallTag(), 0);
    AnswerForm form = AnswerForm.of(Optional.empty(), TOOLS, true, Think.UNSET, template);
    assertThat(gbnf(form, prompt).matches(text)).as(text).isTrue();
    assertThat(gbnf(form, prompt).matches(text.replace("weather", "wether"))).isFalse();
    assertThat(gbnf(form, prompt).matches(text.replace("3", "\"3\""))).isFalse();
    assertThat(gbnf(form, prompt).matches("It rains.")).isFalse();

    List<ChatEvent> events = new ArrayList<>();
    Answer answer = new Answer(prompt, TOOLS, true, events::add);
    for (int code : text.codePoints().toArray()) {
      answer.accept(Character.toString(code));
    }
    answer.finish();
    assertThat(events).as(text).hasSize(1);
    ToolCall call = ((ChatEvent.ToolCalls) events.getFirst()).calls().getFirst();
    assertThat(call.name()).isEqualTo("weather");
    assertThat(Json.write(call.arguments())).isEqualTo(ARGUMENTS);
  }

  @Test
  void itIsWrittenAsTheTemplateDoes() throws IOException {
    assertThat(CallFormat.of(HERMES))
        .isEqualTo(
            new CallFormat("<tool_call>\n{\"name\": \"", "\", \"arguments\": ", "}\n</tool_call>"));
    assertThat(CallFormat.of(GoPrompt.parse("{{ .Prompt }}")))
        .isEqualTo(new CallFormat("{\"name\": \"", "\", \"arguments\": ", "}"));
    assertThat(of("mistralai-Mistral-Nemo-Instruct-2407"))
        .isEqualTo(new CallFormat("[TOOL_CALLS][{\"name\": \"", "\", \"arguments\": ", "}]"));
    assertThat(of("meta-llama-Llama-3.1-8B-Instruct"))
        .isEqualTo(new CallFormat("{\"name\": \"", "\", \"parameters\": ", "}"));
  }

  private static CallFormat of(String published) throws IOException {
    Path file = TestModels.chatTemplates().resolve(published + ".jinja");
    return CallFormat.of(JinjaPrompt.parse(Files.readString(file)));
  }

  @ParameterizedTest(name = "{0}, the prompt within thoughts: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a":1}                               | false | true
          <think>1 < 2 <</think>~~{"a":1}       | false | true
          <think>never{"a":1}                   | false | false
          well {"a":1}                          | false | false
          {"a":1}                               | true  | false
          so <</thin</think>~{"a":1}            | true  | true
          so</think>no                          | true  | false
          a</think>b</think>{"a":1}             | true  | false
          """)
  void thoughtsComeBeforeAForm(String text, boolean inside, boolean fits) {
    AnswerForm form = AnswerForm.of(Optional.of(SCHEMA), THINKING);
    assertThat(gbnf(form, prompt(inside)).matches(text.replace('~', '\n'))).isEqualTo(fits);
  }

  @Test
  void whoIsNotToThinkDoesNot() {
    AnswerForm form = AnswerForm.of(Optional.of(SCHEMA), Think.UNSET);
    assertThat(gbnf(form, prompt(false)).matches("<think>a</think>{\"a\":1}")).isFalse();
    assertThat(gbnf(form, prompt(true)).matches("</think>{\"a\":1}")).isTrue();
  }

  @Test
  void aCallIsAsGoodAsTheForm() {
    AnswerForm form = AnswerForm.of(Optional.of(SCHEMA), TOOLS, false, THINKING, HERMES);
    CallFormat format = CallFormat.of(HERMES);
    String call = format.before() + "now" + format.between() + "{\"any\":[1]}" + format.after();
    Gbnf grammar = gbnf(form, prompt(false));
    assertThat(grammar.matches(call)).isTrue();
    assertThat(grammar.matches("<think>Which?</think>\n" + call)).isTrue();
    assertThat(grammar.matches("{\"a\":1}")).isTrue();
    assertThat(grammar.matches("{\"a\":1}" + call)).isFalse();
    AnswerForm forced = AnswerForm.of(Optional.of(SCHEMA), TOOLS, true, THINKING, HERMES);
    assertThat(gbnf(forced, prompt(false)).matches("{\"a\":1}")).isFalse();
    assertThat(gbnf(forced, prompt(false)).matches(call)).isTrue();
  }

  @Test
  void otherwiseItIsFree() {
    assertThat(AnswerForm.of(Optional.empty(), THINKING).grammar(prompt(true))).isEmpty();
    assertThat(
            AnswerForm.of(Optional.empty(), TOOLS, false, THINKING, HERMES).grammar(prompt(false)))
        .isEmpty();
  }

  @Test
  void aToolWhoseSchemaIsNoneIsNamed() {
    List<Tool> tools = List.of(tool("{\"name\":\"odd\",\"parameters\":{\"type\":\"thing\"}}"));
    assertThatThrownBy(() -> AnswerForm.of(Optional.empty(), tools, true, Think.UNSET, HERMES))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.INVALID))
        .hasMessage("tool odd: invalid JSON schema: \"thing\" is no type");
  }

  @Test
  void onlyToolsThatAreThereCanBeChosen() {
    assertThat(ToolChoice.AUTO.among(List.of())).isEmpty();
    assertThat(ToolChoice.REQUIRED.among(TOOLS)).isEqualTo(TOOLS);
    assertThat(ToolChoice.of("now").among(TOOLS)).containsExactly(TOOLS.getLast());
    assertThatThrownBy(() -> ToolChoice.of("then").among(TOOLS))
        .isInstanceOf(ModelException.class)
        .hasMessage("tool_choice: there is no tool \"then\" among the request's tools");
    assertThatThrownBy(() -> ToolChoice.REQUIRED.among(List.of()))
        .isInstanceOf(ModelException.class)
        .hasMessage("tool_choice: a call is asked for, and there are no tools");
  }
}
