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

/** What happens around an answer: loading, failing in the midst of it, a client that leaves. */
@Timeout(60)
class InferenceTest {
  @TempDir Path directory;
  private final ScriptedEngine engine = new ScriptedEngine();
  private TestServer server;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    server = TestServer.start(directory, engine);
    server.createTiny("tiny", "TEMPLATE {{ .Prompt }}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void anEmptyPromptLoadsAndAKeepAliveOfNothingUnloads() throws IOException {
    assertThat(generate("{\"model\":\"tiny\",\"keep_alive\":\"10m\"}").json().path("done_reason"))
        .hasToString("\"load\"");
    assertThat(loaded()).hasSize(1);
    assertThat(loaded().getFirst().path("name").asText()).isEqualTo("tiny:latest");
    assertThat(generate("{\"model\":\"tiny\",\"keep_alive\":0}").json().path("done_reason"))
        .hasToString("\"unload\"");
    assertThat(loaded()).isEmpty();
  }

  @Test
  void aFailureBeforeTheFirstPieceHasAStatus() throws IOException {
    engine.fail(ModelException.unavailable("generate tiny: the engine has ended"));
    RawHttp.Reply reply = generate("{\"model\":\"tiny\",\"prompt\":\"a\"}");
    assertThat(reply.status()).isEqualTo(502);
    assertThat(reply.mediaType()).isEqualTo("application/json");
    assertThat(reply.error()).isEqualTo("generate tiny: the engine has ended");
  }

  @Test
  void aFailureAfterTheFirstPieceIsTheLastLine() throws IOException {
    engine.fail(ModelException.unavailable("generate tiny: the engine has ended"), "Hel");
    RawHttp.Reply reply = generate("{\"model\":\"tiny\",\"prompt\":\"a\"}");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.lines()).hasSize(2);
    assertThat(reply.lines().getFirst().path("response").asText()).isEqualTo("Hel");
    assertThat(reply.lines().getLast())
        .hasToString(
            "{\"error\":\"generate tiny: the engine has ended\",\"kind\":\"unavailable\"}");
  }

  @Test
  void openAisClientsAreToldOfItAsTheyExpect() throws IOException {
    engine.fail(ModelException.unavailable("chat tiny: the engine has ended"), "Hel");
    RawHttp.Reply reply =
        RawHttp.send(
            server.port(),
            "POST",
            "/v1/chat/completions",
            "{\"model\":\"tiny\",\"stream\":true,\"messages\":"
                + "[{\"role\":\"user\",\"content\":\"a\"}]}");
    assertThat(reply.mediaType()).isEqualTo("text/event-stream");
    assertThat(reply.text())
        .contains("\"content\":\"Hel\"")
        .endsWith(
            "data: {\"error\":{\"message\":\"chat tiny: the engine has ended\","
                + "\"type\":\"api_error\",\"param\":null,\"code\":null}}\n\n");
  }

  @Test
  void aClientThatLeavesFreesTheModelForTheNext() throws IOException {
    engine.answer("Hel", ScriptedEngine.HOLD, "lo").answer("next");
    try (RawHttp client = RawHttp.connect(server.port())) {
      client.write(
          RawHttp.request("POST", "/api/generate", "{\"model\":\"tiny\",\"prompt\":\"a\"}"));
      engine.awaitHeld(1);
    }
    engine.awaitHeld(0);
    RawHttp.Reply next = generate("{\"model\":\"tiny\",\"prompt\":\"b\",\"stream\":false}");
    assertThat(next.json().path("response").asText()).isEqualTo("next");
  }

  @Test
  void probabilitiesComeWithTheTextTheyAreOf() throws IOException {
    engine.answer("He", "y").answer("Hey");
    List<JsonNode> lines =
        generate("{\"model\":\"tiny\",\"prompt\":\"a\",\"logprobs\":true,\"top_logprobs\":2}")
            .lines();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0).at("/logprobs")).hasSize(2);
    assertThat(lines.get(0).at("/logprobs/1/token").asText()).isEqualTo("e");
    assertThat(lines.get(0).at("/logprobs/1/top_logprobs")).hasSize(2);
    assertThat(lines.get(1).at("/logprobs/0/bytes")).hasToString("[121]");
    assertThat(lines.get(2).has("logprobs")).isFalse();

    JsonNode whole =
        RawHttp.send(
                server.port(),
                "POST",
                "/v1/chat/completions",
                "{\"model\":\"tiny\",\"logprobs\":true,"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}")
            .json();
    assertThat(whole.at("/choices/0/logprobs/content")).hasSize(3);
    assertThat(whole.at("/choices/0/logprobs/content/0").has("top_logprobs")).isFalse();
    assertThat(generate("{\"model\":\"tiny\",\"prompt\":\"a\",\"top_logprobs\":21}").error())
        .isEqualTo("top_logprobs must be between 0 and 20");
  }

  @Test
  void completionsTellProbabilitiesInTheirOlderForm() throws IOException {
    engine.answer("Hey").answer("He", "y");
    String body = "{\"model\":\"tiny\",\"prompt\":\"a\",\"logprobs\":2";
    JsonNode whole = post("/v1/completions", body + "}").at("/choices/0/logprobs");
    assertThat(whole.path("tokens")).hasToString("[\"H\",\"e\",\"y\"]");
    assertThat(whole.path("text_offset")).hasToString("[0,1,2]");
    assertThat(whole.path("token_logprobs")).hasSize(3);
    assertThat(whole.at("/top_logprobs/0")).hasSize(2);
    List<JsonNode> chunks =
        GoldenShape.objects(
            RawHttp.send(server.port(), "POST", "/v1/completions", body + ",\"stream\":true}")
                .text());
    assertThat(chunks.get(0).at("/choices/0/logprobs/text_offset")).hasToString("[0,1]");
    assertThat(chunks.get(1).at("/choices/0/logprobs/text_offset")).hasToString("[2]");
    assertThat(post("/v1/completions", body.replace("2", "21") + "}").at("/error/message"))
        .hasToString("\"top_logprobs must be between 0 and 20\"");
  }

  /** The context holds 256 letters. */
  @Test
  void whatTheModelIsNotGivenIsTold() throws IOException {
    engine.answer("a").answer("a").answer("a");
    String old = "{\"role\":\"user\",\"content\":\"" + "x".repeat(200) + "\"},";
    String last =
        "{\"role\":\"assistant\",\"content\":\""
            + "z".repeat(200)
            + "\"},{\"role\":\"user\",\"content\":\"";
    String end = "\"}],\"stream\":false}";
    String begin = "{\"model\":\"tiny\",\"messages\":[";
    for (String path : List.of("/api/chat", "/v1/chat/completions")) {
      JsonNode told = post(path, begin + old + last + "y".repeat(100) + end);
      assertThat(told.path("dropped_messages").intValue()).isEqualTo(2);
      assertThat(told.has("prompt_cut")).isFalse();
    }
    JsonNode told = post("/api/chat", begin + old + last + "y".repeat(300) + end);
    assertThat(told.path("prompt_cut").booleanValue()).isTrue();
    JsonNode shown =
        post(
            "/api/chat",
            begin
                + old
                + last
                + "y".repeat(100)
                + end.replace("}", ",\"_debug_render_only\":true}"));
    assertThat(shown.at("/_debug_info/dropped_messages").intValue()).isEqualTo(2);
    assertThat(shown.at("/_debug_info/rendered_template").asText()).isEqualTo("y".repeat(100));
  }

  @Test
  void aPromptIsShownWithoutLoading() throws IOException {
    String body = "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";
    JsonNode openAi = post("/v1/chat/completions", body + ",\"_debug_render_only\":true}");
    assertThat(openAi.at("/_debug_info/rendered_template").asText()).isEqualTo("Hi");
    assertThat(post("/api/render", body + "}"))
        .hasToString(
            "{\"model\":\"tiny\",\"prompts\":[{\"template\":\"layer\",\"in_force\":true,"
                + "\"why\":\"there is no chat template in the weights\",\"prompt\":\"Hi\"}]}");
    JsonNode other = post("/api/render", body + ",\"template\":\"[{{ .Prompt }}]\"}");
    assertThat(other.at("/prompts/0/prompt").asText()).isEqualTo("[Hi]");
    assertThat(engine.loads()).isEmpty();
  }

  private JsonNode post(String path, String body) throws IOException {
    return RawHttp.send(server.port(), "POST", path, body).json();
  }

  private RawHttp.Reply generate(String body) throws IOException {
    return RawHttp.send(server.port(), "POST", "/api/generate", body);
  }

  private List<JsonNode> loaded() throws IOException {
    return RawHttp.get(server.port(), "/api/ps").json().path("models").valueStream().toList();
  }
}
