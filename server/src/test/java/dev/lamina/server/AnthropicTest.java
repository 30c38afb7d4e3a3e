package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.runtime.ScriptedEngine;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients of Anthropic's API rely on besides the recorded cases. */
@Timeout(60)
class AnthropicTest {
  private static final String HELLO = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

  @TempDir Path directory;
  private final ScriptedEngine engine = new ScriptedEngine();
  private TestServer server;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    server = TestServer.start(directory, engine);
    server.createTiny("tiny", TestServer.TALKATIVE);
    server.createTiny("plain", "TEMPLATE {{ .Prompt }}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void blocksBecomeMessages() throws IOException {
    engine.answer("ok");
    JsonNode json =
        post("""
                {"model":"tiny","max_tokens":99,"stop_sequences":["END"],"top_k":3,
                 "system":[{"type":"text","text":"Be "},{"type":"text","text":"kind."}],
                 "tools":[{"name":"look","input_schema":{"type":"object","properties":{}}},
                          {"type":"web_search_20250305","name":"web_search"}],
                 "messages":[
                  {"role":"user","content":"What?"},
                  {"role":"assistant","content":[
                    {"type":"thinking","thinking":"hm","signature":""},{"type":"text","text":"I look."},
                    {"type":"tool_use","id":"t1","name":"look","input":{"at":1}},
                    {"type":"made_up_later"}]},
                  {"role":"user","content":[
                    {"type":"text","text":"Well?"},
                    {"type":"tool_result","tool_use_id":"t1",
                     "content":[{"type":"text","text":"seen"}]}]}]}
                """)
            .json();
    assertThat(engine.prompts().getFirst())
        .isEqualTo(
            "<look>[system :Be kind.][user :What?][assistant :<think>hm</think>I look."
                + "<tool_call>{\"name\": \"look\", \"arguments\": {\"at\":1}}</tool_call>]"
                + "[tool look:seen][user :Well?]");
    assertThat(engine.requests().getFirst().toString()).contains("END");
    assertThat(json.path("id").asText()).matches("msg_[0-9a-f]{24}");
    assertThat(json.at("/content/0/text").asText()).isEqualTo("ok");
    assertThat(json.path("stop_reason").asText()).isEqualTo("end_turn");
    assertThat(json.at("/usage/output_tokens").intValue()).isEqualTo(3);
  }

  @Test
  void thoughtsTextAndCallsAreBlocksOneAfterTheOther() throws IOException {
    String[] pieces = {
      "<think>h",
      "m</think>",
      "Let ",
      "me.",
      "<tool_call>{\"name\": \"look\", \"arguments\": {}}",
      "</tool_call>"
    };
    engine.answer(pieces).answer(pieces);
    String rest = "\"max_tokens\":99,\"tools\":[{\"name\":\"look\"}]," + HELLO;
    RawHttp.Reply reply = post("{\"model\":\"tiny\",\"stream\":true," + rest);
    assertThat(reply.mediaType()).isEqualTo("text/event-stream");
    List<JsonNode> events = GoldenShape.objects(reply.text());
    assertThat(events.stream().map(event -> event.path("type").asText() + event.path("index")))
        .containsExactly(
            "message_start",
            "content_block_start0",
            "content_block_delta0",
            "content_block_delta0",
            "content_block_stop0",
            "content_block_start1",
            "content_block_delta1",
            "content_block_delta1",
            "content_block_stop1",
            "content_block_start2",
            "content_block_delta2",
            "content_block_stop2",
            "message_delta",
            "message_stop");
    assertThat(events.get(12).at("/delta/stop_reason").asText()).isEqualTo("tool_use");
    JsonNode whole = post("{\"model\":\"tiny\"," + rest).json();
    assertThat(whole.path("content").findValuesAsText("type"))
        .containsExactly("thinking", "text", "tool_use");
    assertThat(whole.at("/content/0/thinking").asText()).isEqualTo("hm");
    assertThat(whole.at("/content/1/text").asText()).isEqualTo("Let me.");
    assertThat(whole.at("/content/2/id").asText()).isNotEmpty();
    assertThat(whole.at("/content/2/input")).hasToString("{}");
  }

  @Test
  void anAnswerThatIsCutSaysSo() throws IOException {
    engine.answer("Hello");
    assertThat(post("{\"model\":\"plain\",\"max_tokens\":2," + HELLO).json().path("stop_reason"))
        .hasToString("\"max_tokens\"");
  }

  @ParameterizedTest
  @CsvSource({"'[\"!\"]', stop_sequence, !", "'[\"?\"]', end_turn, ''"})
  void aStopSequenceThatAppearsIsTold(String stops, String reason, String sequence)
      throws IOException {
    engine.answer("Hello! You").answer("Hello! You");
    String rest = ",\"max_tokens\":20,\"stop_sequences\":" + stops + "," + HELLO;
    JsonNode whole = post("{\"model\":\"plain\"" + rest).json();
    assertThat(whole.path("stop_reason").asText()).isEqualTo(reason);
    assertThat(whole.path("stop_sequence").asText()).isEqualTo(sequence);
    RawHttp.Reply streamed = post("{\"model\":\"plain\",\"stream\":true" + rest);
    JsonNode delta =
        GoldenShape.objects(streamed.text()).stream()
            .filter(event -> event.path("type").asText().equals("message_delta"))
            .findFirst()
            .orElseThrow()
            .path("delta");
    assertThat(delta.path("stop_reason").asText()).isEqualTo(reason);
    assertThat(delta.path("stop_sequence").asText()).isEqualTo(sequence);
  }

  @Test
  void aModelThatCannotThinkIsNotAskedTo() throws IOException {
    engine.answer("ok");
    String body =
        ",\"max_tokens\":9,\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}," + HELLO;
    assertThat(post("{\"model\":\"plain\"" + body).json().at("/content/0/text").asText())
        .isEqualTo("ok");
  }

  @Test
  void tokensAreCountedWithoutAnAnswer() throws IOException {
    RawHttp.Reply reply =
        RawHttp.send(
            server.port(), "POST", "/v1/messages/count_tokens", "{\"model\":\"plain\"," + HELLO);
    engine.answer("ok");
    JsonNode answered = post("{\"model\":\"plain\",\"max_tokens\":9," + HELLO).json();
    assertThat(answered.at("/usage/input_tokens").intValue()).isPositive();
    assertThat(reply.json().path("input_tokens")).isEqualTo(answered.at("/usage/input_tokens"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{                                   | 400 | invalid_request_error | model is required",
        "{\"model\":\"plain\",               | 400 | invalid_request_error | max_tokens is required "
            + "and must be positive",
        "{\"model\":\"no\",\"max_tokens\":1, | 404 | not_found_error       | model 'no' not found"
      })
  void errorsAreInItsForm(String start, int status, String type, String message)
      throws IOException {
    RawHttp.Reply reply = post(start + HELLO);
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.json().at("/error/type").asText()).isEqualTo(type);
    assertThat(reply.json().at("/error/message").asText()).isEqualTo(message);
    assertThat(reply.json().path("request_id").asText()).matches("req_[0-9a-f]{24}");
    assertThat(post("{\"model\":\"plain\",\"max_tokens\":1}").json().at("/error/message").asText())
        .isEqualTo("messages is required");
  }

  @Test
  void aFailureInTheMidstIsAnEvent() throws IOException {
    engine.fail(ModelException.unavailable("chat plain: the engine has ended"), "Hel");
    RawHttp.Reply reply = post("{\"model\":\"plain\",\"max_tokens\":9,\"stream\":true," + HELLO);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text()).contains("\"text\":\"Hel\"").contains("\n\nevent: error\ndata: ");
    JsonNode last = GoldenShape.objects(reply.text()).getLast();
    assertThat(last.path("type").asText()).isEqualTo("error");
    assertThat(last.at("/error/type").asText()).isEqualTo("api_error");
    assertThat(last.at("/error/message").asText()).isEqualTo("chat plain: the engine has ended");
  }

  private RawHttp.Reply post(String body) throws IOException {
    return RawHttp.send(server.port(), "POST", "/v1/messages", body);
  }
}
