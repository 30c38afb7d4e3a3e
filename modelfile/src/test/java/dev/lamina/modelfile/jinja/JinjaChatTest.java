package dev.lamina.modelfile.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.modelfile.chat.Tool;
import dev.lamina.modelfile.chat.ToolCall;
import dev.lamina.store.Json;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JinjaChatTest {
  private static final JinjaTemplate DUMP = JinjaTemplate.parse("{{ messages|tojson }}");

  @Test
  void whatAMessageLacksIsLeftOut() {
    assertThat(dump(Message.of("user", "Hi")))
        .isEqualTo("[{\"role\": \"user\", \"content\": \"Hi\"}]");
  }

  @Test
  void callsResultsAndThinkingAreNamedAsTransformersDoes() {
    ToolCall call = new ToolCall("id1", 0, "weather", Json.object().put("city", "Bern"));
    Message answer = new Message("assistant", "", "hm", List.of(), List.of(call), "", "");
    Message result = new Message("tool", "rain", "", List.of(), List.of(), "weather", "id1");
    assertThat(dump(answer, result))
        .isEqualTo(
            "[{\"role\": \"assistant\", \"content\": \"\", \"reasoning_content\": \"hm\","
                + " \"tool_calls\": [{\"type\": \"function\", \"id\": \"id1\", \"function\":"
                + " {\"name\": \"weather\", \"arguments\": {\"city\": \"Bern\"}}}]},"
                + " {\"role\": \"tool\", \"content\": \"rain\", \"name\": \"weather\","
                + " \"tool_call_id\": \"id1\"}]");
  }

  @Test
  void reasoningHasTheNameThatTheTemplateAsksFor() {
    Message answer = new Message("assistant", "yes", "hm", List.of(), List.of(), "", "");
    JinjaTemplate template = JinjaTemplate.parse("{{ messages[0].thinking }}");
    assertThat(JinjaChat.render(template, List.of(answer), List.of(), false, Map.of()))
        .isEqualTo("hm");
  }

  @Test
  void noToolsAreNone() {
    JinjaTemplate template = JinjaTemplate.parse("{{ tools }} {{ tools is defined }}");
    assertThat(JinjaChat.render(template, List.of(), List.of(), false, Map.of()))
        .isEqualTo("None True");
  }

  @Test
  void toolsKeepTheOrderOfTheirMembers() {
    ObjectNode tool = (ObjectNode) Json.parse("{\"type\":\"function\",\"b\":1,\"a\":2}");
    JinjaTemplate template = JinjaTemplate.parse("{{ tools[0]|tojson }}");
    assertThat(JinjaChat.render(template, List.of(), List.of(new Tool(tool)), false, Map.of()))
        .isEqualTo("{\"type\": \"function\", \"b\": 1, \"a\": 2}");
  }

  @Test
  void extraVariablesReplaceOthers() {
    JinjaTemplate template = JinjaTemplate.parse("{{ bos_token }}{{ add_generation_prompt }}");
    assertThat(
            JinjaChat.render(
                template,
                List.of(),
                List.of(),
                true,
                Map.of(
                    "bos_token", Json.nodes().textNode("<s>"),
                    "add_generation_prompt", Json.nodes().booleanNode(false))))
        .isEqualTo("<s>False");
  }

  @Test
  void theClockIsTheCallers() {
    Clock clock = Clock.fixed(Instant.parse("2024-07-26T13:05:09Z"), ZoneOffset.UTC);
    assertThat(
            JinjaTemplate.parse("{{ strftime_now('%d %b %Y %H:%M:%S %A %j %%') }}")
                .render(Json.object(), clock))
        .isEqualTo("26 Jul 2024 13:05:09 Friday 208 %");
  }

  @Test
  void anErrorNamesItsLine() {
    assertThat(
            catchThrowable(
                () ->
                    JinjaTemplate.parse("a\n{{ raise_exception('only user messages') }}")
                        .render(Json.object())))
        .hasMessage("render template: line 2: only user messages");
  }

  private static String dump(Message... messages) {
    return JinjaChat.render(DUMP, List.of(messages), List.of(), false, Map.of());
  }
}
