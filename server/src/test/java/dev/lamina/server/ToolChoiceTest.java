package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.runtime.ScriptedEngine;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code tool_choice} in each API's way: what the engine is held to, and what is refused. */
@Timeout(60)
class ToolChoiceTest {
  private static final String CHAT =
      "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"stream\":false,"
          + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"look\"}},"
          + "{\"type\":\"function\",\"function\":{\"name\":\"hear\"}}],\"tool_choice\":";
  private static final String RESPONSE =
      "{\"model\":\"tiny\",\"input\":\"Hi\",\"tools\":[{\"type\":\"function\",\"name\":\"look\"},"
          + "{\"type\":\"function\",\"name\":\"hear\"}],\"tool_choice\":";
  private static final String MESSAGE =
      "{\"model\":\"tiny\",\"max_tokens\":99,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
          + "\"tools\":[{\"name\":\"look\"},{\"name\":\"hear\"}],\"tool_choice\":";

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

  private RawHttp.Reply post(String path, String choice) throws IOException {
    String body =
        switch (path) {
          case "/v1/responses" -> RESPONSE;
          case "/v1/messages" -> MESSAGE;
          default -> CHAT;
        };
    return RawHttp.send(server.port(), "POST", path, body + choice + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /api/chat            | "required"                                                | look hear
          /api/chat            | {"type":"function","function":{"name":"hear"}}            | hear
          /v1/chat/completions | "required"                                                | look hear
          /v1/chat/completions | {"type":"function","function":{"name":"look"}}            | look
          /v1/chat/completions | "auto"                                                    | ``
          /v1/chat/completions | "none"                                                    | ``
          /v1/chat/completions | null                                                      | ``
          /v1/chat/completions | {"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"hear"}}]}} | hear
          /v1/responses        | "required"                                                | look hear
          /v1/responses        | {"type":"function","name":"hear"}                         | hear
          /v1/responses        | {"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"look"}]} | look
          /v1/messages         | {"type":"any"}                                            | look hear
          /v1/messages         | {"type":"tool","name":"hear"}                             | hear
          /v1/messages         | {"type":"auto"}                                           | ``
          """)
  void theEngineIsHeldToIt(String path, String choice, String names) throws IOException {
    engine.answer("<tool_call>{\"name\": \"hear\", \"arguments\": {\"at\": 1}}</tool_call>");
    RawHttp.Reply reply = post(path, choice);
    assertThat(reply.status()).isEqualTo(200);
    String grammar = engine.requests().getFirst().grammar().orElse("");
    for (String name : new String[] {"look", "hear"}) {
      String literal = "<tool_call>{\\\"name\\\": \\\"" + name + "\\\", \\\"arguments\\\": ";
      assertThat(grammar.contains(literal)).isEqualTo(names.contains(name));
    }
    if (names.contains("hear")) {
      assertThat(reply.text()).contains("hear").doesNotContain("<tool_call>");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /api/chat            | {"type":"function","function":{"name":"taste"}} | /error         | tool_choice: there is no tool "taste" among the request's tools
          /v1/chat/completions | {"type":"function","function":{"name":"taste"}} | /error/message | tool_choice: there is no tool "taste" among the request's tools
          /v1/chat/completions | "perhaps"                                       | /error/message | invalid tool_choice: "perhaps"
          /v1/responses        | {"type":"function","name":"taste"}              | /error/message | tool_choice: there is no tool "taste" among the request's tools
          /v1/messages         | {"type":"tool","name":"taste"}                  | /error/message | tool_choice: there is no tool "taste" among the request's tools
          /v1/messages         | {"type":"some"}                                 | /error/message | invalid tool_choice: {"type":"some"}
          /v1/messages         | "any"                                           | /error/message | invalid field "tool_choice": expected an object, got string
          """)
  void whatCannotBeIsRefused(String path, String choice, String place, String message)
      throws IOException {
    RawHttp.Reply reply = post(path, choice);
    assertThat(reply.status()).isEqualTo(400);
    JsonNode json = reply.json();
    assertThat(json.at(place).asText()).startsWith(message);
    if (path.startsWith("/v1/")) {
      assertThat(json.at("/error/type").asText()).isEqualTo("invalid_request_error");
    }
    assertThat(engine.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"/api/chat", "/v1/chat/completions"})
  void aCallNeedsATool(String path) throws IOException {
    String body =
        "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
            + "\"tool_choice\":\"required\"}";
    RawHttp.Reply reply = RawHttp.send(server.port(), "POST", path, body);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().toString()).contains("there are no tools");
  }
}
