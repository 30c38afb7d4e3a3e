package dev.lamina.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.modelfile.chat.Tool;
import dev.lamina.modelfile.template.ThinkingTags;
import dev.lamina.store.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** However an answer is cut into pieces, it is made of the same things. */
class AnswerTest {
  private static final ThinkingTags TAGS = new ThinkingTags("<think>", "</think>");
  private static final String ROME = "{\"name\":\"weather\",\"arguments\":{\"city\":\"Rome\"}}";
  private static final String CALLED = "weather{\"city\":\"Rome\"}]";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          `<think>a b</think>c`                   | `(a b)c`
          `  <think>~ a ~</think>~~ c ~`          | `(a ~)c ~`
          `c <think>x</think>`                    | `c <think>x</think>`
          `<think>never closed </thin`            | `(never closed </thin)`
          `<thin`                                 | `<thin`
          `<thinker>a</think>`                    | `<thinker>a</think>`
          `<think>a</thinkx</think>b</think>`     | `(a</thinkx)b</think>`
          `<think></think>b`                      | `b`
          `<think> ~ </think>b`                   | `b`
          `<think>a</think> ~`                    | `(a)`
          ` ~`                                    | ` ~`
          ``                                      | ``
          """)
  void thinking(String answer, String expected) throws IOException {
    Prompt prompt = new Prompt("", Optional.of(TAGS), false, "{", 0);
    check(prompt, List.of(), answer.replace('~', '\n'), expected.replace('~', '\n'));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"a</think>b,(a)b", "' a',(a)", "</think>b,b", "<think>a</think>b,(<think>a)b"})
  void thinkingThatThePromptBegan(String answer, String expected) throws IOException {
    check(new Prompt("", Optional.of(TAGS), true, "{", 0), List.of(), answer, expected);
  }

  static Stream<Arguments> calls() {
    String tag = "<tool_call>";
    String end = "</tool_call>";
    return Stream.of(
        Arguments.of(tag, tag + ROME + end, "[0 " + CALLED),
        Arguments.of(tag, "Sure.\n" + tag + "\n" + ROME, "Sure.\n[0 " + CALLED),
        Arguments.of(
            tag, tag + ROME + end + "\n" + tag + ROME + end, "[0 " + CALLED + "[1 " + CALLED),
        Arguments.of(tag, tag + ROME + end + " Done.", "[0 " + CALLED + "Done."),
        Arguments.of(
            tag,
            tag + "{\"name\":\"weather\",\"parameters\":{\"city\":\"}{\\\"\"}}" + end,
            "[0 weather{\"city\":\"}{\\\"\"}]"),
        Arguments.of(tag, tag + "{\"name\":\"weather_now\"}", "[0 weather_now{}]"),
        Arguments.of(tag, "a <tool_cal b", "a <tool_cal b"),
        Arguments.of(tag, tag + " nothing", tag + " nothing"),
        Arguments.of(tag, tag + "{\"name\":\"nosuch\"}" + end, tag + "{\"name\":\"nosuch\"}" + end),
        Arguments.of(tag, tag + "{\"name\":\"weather\",", tag + "{\"name\":\"weather\","),
        Arguments.of("{", ROME, "[0 " + CALLED),
        Arguments.of(
            "{", " \n" + ROME + "; " + ROME + " Done.", "[0 " + CALLED + "[1 " + CALLED + "Done."),
        Arguments.of("{", "Not " + ROME, "Not " + ROME),
        Arguments.of("{", "{\"a\":[1,{}]}", "{\"a\":[1,{}]}"),
        Arguments.of("[", "[" + ROME + ", " + ROME + "]", "[0 " + CALLED + "[1 " + CALLED),
        Arguments.of("[", "[1, 2]", "[1, 2]"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource
  void calls(String tag, String answer, String expected) throws IOException {
    check(new Prompt("", Optional.empty(), false, tag, 0), tools(), answer, expected);
  }

  @Test
  void callsAreLookedForAfterThinkingOnly() throws IOException {
    String call = "<tool_call>" + ROME;
    check(
        new Prompt("", Optional.of(TAGS), false, "<tool_call>", 0),
        tools(),
        "<think>Perhaps " + call + "</think>ok " + call + "</tool_call>",
        "(Perhaps " + call + ")ok [0 " + CALLED);
  }

  @Test
  void withoutToolsACallIsText() throws IOException {
    Prompt prompt = new Prompt("", Optional.empty(), false, "<tool_call>", 0);
    check(prompt, List.of(), "<tool_call>" + ROME, "<tool_call>" + ROME);
  }

  @Test
  void callsHaveIdsOfTheirOwn() throws IOException {
    List<ChatEvent> events = new ArrayList<>();
    Answer answer = new Answer(Prompt.raw(""), tools(), false, events::add);
    answer.accept(ROME + ROME);
    answer.finish();
    assertThat(events)
        .singleElement()
        .isInstanceOfSatisfying(
            ChatEvent.ToolCalls.class,
            calls ->
                assertThat(calls.calls())
                    .extracting(call -> call.id())
                    .doesNotHaveDuplicates()
                    .allMatch(id -> id.matches("call_[a-z0-9]{8}")));
  }

  @Test
  void textIsNotHeldBackLongerThanItMayBeATag() throws IOException {
    List<ChatEvent> events = new ArrayList<>();
    Prompt prompt = new Prompt("", Optional.of(TAGS), false, "<tool_call>", 0);
    Answer answer = new Answer(prompt, tools(), false, events::add);
    answer.accept("<think>a<");
    assertThat(Pieces.joined(events)).isEqualTo("(a)");
    answer.accept("b</think>c");
    answer.accept("<tool");
    assertThat(Pieces.joined(events)).isEqualTo("(a<b)c");
    answer.accept("s");
    assertThat(Pieces.joined(events)).isEqualTo("(a<b)c<tools");
  }

  private static void check(Prompt prompt, List<Tool> tools, String answer, String expected)
      throws IOException {
    for (List<String> pieces : Pieces.cuts(answer, 50)) {
      List<ChatEvent> events = new ArrayList<>();
      Answer reader = new Answer(prompt, tools, false, events::add);
      for (String piece : pieces) {
        reader.accept(piece);
      }
      reader.finish();
      assertThat(Pieces.joined(events)).as("%s", pieces).isEqualTo(expected);
    }
  }

  private static List<Tool> tools() {
    return Stream.of("weather", "weather_now")
        .map(name -> new Tool(Json.object().set("function", Json.object().put("name", name))))
        .toList();
  }
}
