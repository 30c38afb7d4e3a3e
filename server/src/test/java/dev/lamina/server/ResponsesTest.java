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

/** What clients of OpenAI's responses rely on besides the recorded cases. */
@Timeout(60)
class ResponsesTest {
  private static final String LOOK =
      "\"tools\":[{\"type\":\"namespace\",\"name\":\"eye\",\"tools\":"
          + "[{\"type\":\"function\",\"name\":\"look\"}]},{\"type\":\"web_search\"}]";

  @TempDir Path directory;
  private final ScriptedEngine engine = new ScriptedEngine();
  private TestServer server;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    server = TestServer.start(directory, engine);
    server.createTiny("tiny", TestServer.TALKATIVE);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void itemsBecomeMessages() throws IOException {
    engine.answer("ok");
    JsonNode json =
        post("""
                {"model":"tiny","instructions":"Be kind.",
                """
                + LOOK
                + """
                    ,"input":[
                      {"role":"developer","content":"Be brief."},
                      {"role":"user","content":[{"type":"input_text","text":"Wh"},
                                                {"type":"input_text","text":"at?"}]},
                      {"type":"reasoning","summary":[{"type":"summary_text","text":"hm"}]},
                      {"type":"message","role":"assistant",
                       "content":[{"type":"output_text","text":"I look."}]},
                      {"type":"function_call","call_id":"c1","name":"eye.look","arguments":"{}"},
                      {"type":"function_call_output","call_id":"c1","output":"seen"}]}
                    """)
            .json();
    assertThat(engine.prompts().getFirst())
        .isEqualTo(
            "<eye.look>[system :Be kind.\n\nBe brief.][user :What?]"
                + "[assistant :<think>hm</think>I look."
                + "<tool_call>{\"name\": \"eye.look\", \"arguments\": {}}</tool_call>]"
                + "[tool eye.look:seen]");
    assertThat(json.path("status").asText()).isEqualTo("completed");
    assertThat(json.at("/output/0/content/0/text").asText()).isEqualTo("ok");
    assertThat(json.path("tools")).hasSize(1);
    assertThat(json.at("/tools/0/name").asText()).isEqualTo("eye.look");
  }

  @Test
  void eachItemIsOpenedFilledAndClosed() throws IOException {
    engine.answer(
        "<think>h",
        "m</think>",
        "Me.",
        "<tool_call>{\"name\": \"eye.look\", \"arguments\": {}}</tool_call>");
    List<JsonNode> events =
        GoldenShape.objects(
            post("{\"model\":\"tiny\",\"stream\":true,\"input\":\"Hi\"," + LOOK + "}").text());
    assertThat(events.stream().map(event -> event.path("type").asText().substring(9)))
        .containsExactly(
            "created",
            "in_progress",
            "output_item.added",
            "reasoning_summary_text.delta",
            "reasoning_summary_text.delta",
            "reasoning_summary_text.done",
            "output_item.done",
            "output_item.added",
            "content_part.added",
            "output_text.delta",
            "output_text.done",
            "content_part.done",
            "output_item.done",
            "output_item.added",
            "function_call_arguments.delta",
            "function_call_arguments.done",
            "output_item.done",
            "completed");
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).path("sequence_number").intValue()).isEqualTo(i);
    }
    JsonNode output = events.getLast().at("/response/output");
    assertThat(output).hasSize(3);
    assertThat(output.at("/0/summary/0/text").asText()).isEqualTo("hm");
    assertThat(output.at("/1/content/0/text").asText()).isEqualTo("Me.");
    assertThat(output.at("/2/name").asText()).isEqualTo("eye.look");
    assertThat(output.get(2)).isEqualTo(events.get(16).path("item"));
  }

  @Test
  void aResponseThatIsCutSaysSo() throws IOException {
    engine.answer("Hello").answer("Hello");
    String body = "{\"model\":\"tiny\",\"input\":\"Hi\",\"max_output_tokens\":2";
    JsonNode whole = post(body + "}").json();
    assertThat(whole.path("status").asText()).isEqualTo("incomplete");
    assertThat(whole.at("/incomplete_details/reason").asText()).isEqualTo("max_output_tokens");
    JsonNode last = GoldenShape.objects(post(body + ",\"stream\":true}").text()).getLast();
    assertThat(last.path("type").asText()).isEqualTo("response.incomplete");
    assertThat(last.at("/response/output/0/status").asText()).isEqualTo("incomplete");
  }

  @Test
  void probabilitiesAreToldWhereTheyAreIncluded() throws IOException {
    engine.answer("Hey");
    JsonNode json =
        post("{\"model\":\"tiny\",\"input\":\"Hi\",\"top_logprobs\":2,"
                + "\"include\":[\"message.output_text.logprobs\"]}")
            .json();
    assertThat(json.at("/output/0/content/0/logprobs")).hasSize(3);
    assertThat(json.at("/output/0/content/0/logprobs/0/top_logprobs")).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                          | model is required",
        "{\"model\":\"tiny\"}                        | input is required",
        "{\"model\":\"tiny\",\"input\":[{\"type\":\"nix\"}]} | input[0]: unknown input item type: "
            + "\"nix\"",
        "{\"model\":\"tiny\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\"}]}]}"
            + "| file inputs are not currently supported"
      })
  void whatIsWrongIsSaid(String body, String error) throws IOException {
    RawHttp.Reply reply = post(body);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().at("/error/message").asText()).isEqualTo(error);
  }

  @Test
  void aFailureInTheMidstIsAnEvent() throws IOException {
    engine.fail(ModelException.unavailable("chat tiny: the engine has ended"), "Hel");
    RawHttp.Reply reply = post("{\"model\":\"tiny\",\"stream\":true,\"input\":\"Hi\"}");
    assertThat(reply.text())
        .endsWith(
            "event: error\ndata: {\"type\":\"error\",\"code\":\"server_error\","
                + "\"message\":\"chat tiny: the engine has ended\",\"param\":null,"
                + "\"sequence_number\":5}\n\n");
  }

  private RawHttp.Reply post(String body) throws IOException {
    return RawHttp.send(server.port(), "POST", "/v1/responses", body);
  }
}
