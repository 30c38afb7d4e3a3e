package dev.lamina.toolkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.modelfile.chat.Tool;
import dev.lamina.modelfile.chat.ToolCall;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.runtime.ToolChoice;
import dev.lamina.store.Json;
import dev.lamina.store.ModelName;
import dev.lamina.testdata.TestModels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A small model that would never call a tool by itself calls it where it must, in either engine.
 */
@Timeout(240)
class ToolCallTest {
  private static final String MODELFILE =
      """
      FROM x
      PARAMETER temperature 0
      PARAMETER num_ctx 1024
      PARAMETER num_predict 200
      PARAMETER stop <|im_end|>
      TEMPLATE \"""<|im_start|>system
      {{ .System }}{{ if .Tools }} Tools: {{ range .Tools }}{{ . }}{{ end }}{{ end }}<|im_end|>
      {{ range .Messages }}<|im_start|>{{ .Role }}
      {{ .Content }}{{ if .ToolCalls }}<tool_call>{{ range .ToolCalls }}
      {"name": "{{ .Function.Name }}", "arguments": {{ .Function.Arguments }}}
      {{ end }}</tool_call>{{ end }}<|im_end|>
      {{ end }}<|im_start|>assistant
      \"""
      """;
  private static final List<Tool> TOOLS =
      List.of(
          tool(
              """
              {"name":"get_weather","description":"The weather in a city",
               "parameters":{"type":"object","required":["city","days","unit"],"properties":{
                "city":{"type":"string","pattern":"^[A-Z][a-z]{2,12}$"},
                "days":{"type":"integer","minimum":1,"maximum":7},
                "unit":{"enum":["celsius","fahrenheit"]}}}}"""),
          tool(
              """
              {"name":"get_time","description":"The time in a city",
               "parameters":{"type":"object","required":["zone"],"properties":{
                "zone":{"enum":["utc","local"]}}}}"""));
  private static final JsonNode PLACE =
      object(
          """
          {"type":"object","required":["place"],"properties":{"place":{"enum":["Rome","Oslo"]}}}""");

  @TempDir Path directory;

  private static Tool tool(String description) {
    return Tool.function(object(description));
  }

  private static ObjectNode object(String json) {
    return Json.parseObject(json.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"embedded", "llama-server"})
  void itCallsWhatItMust(String engine) throws Exception {
    Optional<Path> program = TestModels.llamaServer();
    Assumptions.assumeTrue(
        engine.equals("embedded") || program.isPresent(), "no llama-server was fetched");
    var engines = new EngineSettings(Optional.of(engine), program.stream().toList(), 1);
    try (Lamina lamina = Lamina.open(Settings.defaults(directory).withEngines(engines))) {
      SmolLamina.create(lamina, "smol", MODELFILE, Optional.of(TestModels.smollm2()));

      ToolCall any = onlyCall(answer(lamina, ToolChoice.REQUIRED, Optional.empty()));
      assertThat(any.name()).isIn("get_weather", "get_time");

      ToolCall weather = onlyCall(answer(lamina, ToolChoice.of("get_weather"), Optional.empty()));
      assertThat(weather.name()).isEqualTo("get_weather");
      assertThat(weather.arguments().path("city").asText()).matches("[A-Z][a-z]{2,12}");
      assertThat(weather.arguments().path("days").isIntegralNumber()).isTrue();
      assertThat(weather.arguments().path("days").intValue()).isBetween(1, 7);
      assertThat(weather.arguments().path("unit").asText()).isIn("celsius", "fahrenheit");

      ToolCall time = onlyCall(answer(lamina, ToolChoice.of("get_time"), Optional.of(PLACE)));
      assertThat(time.name()).isEqualTo("get_time");
      assertThat(time.arguments().path("zone").asText()).isIn("utc", "local");

      for (ChatEvent event : answer(lamina, ToolChoice.AUTO, Optional.of(PLACE))) {
        switch (event) {
          case ChatEvent.ToolCalls calls ->
              assertThat(onlyCall(List.of(calls)).name()).isIn("get_weather", "get_time");
          case ChatEvent.Text text ->
              assertThat(Json.parse(text.text()).path("place").asText()).isIn("Rome", "Oslo");
          default -> assertThat(event).isInstanceOf(ChatEvent.Done.class);
        }
      }
    }
  }

  private static ToolCall onlyCall(List<ChatEvent> events) {
    assertThat(events.getFirst()).isInstanceOf(ChatEvent.ToolCalls.class);
    List<ToolCall> calls = ((ChatEvent.ToolCalls) events.getFirst()).calls();
    assertThat(calls).hasSize(1);
    return calls.getFirst();
  }

  /** What came, all text as one event. */
  private static List<ChatEvent> answer(Lamina lamina, ToolChoice choice, Optional<JsonNode> format)
      throws Exception {
    List<ChatEvent> events = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    lamina.chat(
        new ChatRequest(
            ModelName.parse("smol"),
            List.of(Message.of("user", "How warm will it be in Paris this week?")),
            TOOLS,
            choice,
            Map.of(),
            format,
            Optional.empty(),
            Optional.empty(),
            true,
            true,
            OptionalInt.empty()),
        event -> {
          if (event instanceof ChatEvent.Text piece) {
            text.append(piece.text());
          } else if (!(event instanceof ChatEvent.Progress)) {
            events.add(event);
          }
        });
    if (!text.isEmpty()) {
      events.addFirst(new ChatEvent.Text(text.toString()));
    }
    return events;
  }
}
