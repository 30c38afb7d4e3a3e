package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.Lease;
import dev.lamina.store.MediaTypes;
import dev.lamina.testdata.TestModels;
import dev.lamina.toolkit.Lamina;
import dev.lamina.toolkit.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real model in a real engine, asked over HTTP from its creation on. */
@Timeout(120)
class RealModelTest {
  private static final String QUESTION = "What is the capital of France?";

  @TempDir static Path directory;
  static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    Lamina lamina = Lamina.open(Settings.defaults(directory));
    ServerSettings settings = ServerSettings.DEFAULT.withAddress("127.0.0.1", 0);
    server = new TestServer(lamina, new LaminaServer(lamina, settings).start());
    Digest weights;
    try (Lease lease = lamina.store().lease()) {
      weights = lease.ingest(MediaTypes.MODEL, TestModels.smollm2(), _ -> {}).descriptor().digest();
      ObjectNode body = Json.object().put("model", "smollm2");
      body.putObject("files").put("smollm2.gguf", weights.toString());
      body.putObject("parameters").put("temperature", 0).put("seed", 42).put("num_ctx", 1024);
      List<JsonNode> lines = post("/api/create", body).lines();
      assertThat(lines.getLast()).hasToString("{\"status\":\"success\"}");
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void itChats() throws IOException {
    ObjectNode body = Json.object().put("model", "smollm2");
    body.putArray("messages").addObject().put("role", "user").put("content", QUESTION);
    body.putObject("options").put("num_predict", 24);
    List<JsonNode> lines = post("/api/chat", body).lines();
    String answer =
        lines.stream()
            .map(line -> line.path("message").path("content").asText())
            .collect(Collectors.joining());
    assertThat(answer).contains("Paris");
    JsonNode last = lines.getLast();
    assertThat(last.path("done").booleanValue()).isTrue();
    assertThat(last.path("eval_count").intValue()).isBetween(1, 24);
    assertThat(last.path("prompt_eval_count").intValue()).isGreaterThan(10);
    assertThat(last.path("total_duration").longValue())
        .isGreaterThan(last.path("eval_duration").longValue());
  }

  @Test
  void itAnswersOpenAisClients() throws IOException {
    ObjectNode body = Json.object().put("model", "smollm2").put("max_completion_tokens", 24);
    body.putArray("messages").addObject().put("role", "user").put("content", QUESTION);
    JsonNode json = post("/v1/chat/completions", body).json();
    assertThat(json.at("/choices/0/message/content").asText()).contains("Paris");
    assertThat(json.at("/usage/total_tokens").intValue()).isGreaterThan(10);
  }

  @Test
  void itAnswersAnthropicsClients() throws IOException {
    ObjectNode body = Json.object().put("model", "smollm2").put("max_tokens", 24);
    body.putArray("messages").addObject().put("role", "user").put("content", QUESTION);
    JsonNode json = post("/v1/messages", body).json();
    assertThat(json.at("/content/0/text").asText()).contains("Paris");
    assertThat(post("/v1/messages/count_tokens", body).json().path("input_tokens"))
        .isEqualTo(json.at("/usage/input_tokens"));
  }

  @Test
  void itsTokensAreThoseOfItsText() throws IOException {
    ObjectNode body = Json.object().put("model", "smollm2").put("content", "<|im_start|>Hi, café");
    JsonNode tokens = post("/api/tokenize", body).json().path("tokens");
    assertThat(tokens.path(0).intValue()).isEqualTo(1);
    ObjectNode back = Json.object().put("model", "smollm2").set("tokens", tokens);
    assertThat(post("/api/detokenize", back).json().path("content").asText())
        .isEqualTo("<|im_start|>Hi, café");
    ((ArrayNode) tokens).add(1 << 30);
    RawHttp.Reply reply = post("/api/detokenize", back);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.error()).contains("token 1073741824 is not in the vocabulary");
  }

  /**
   * The next request would wait for hundreds of tokens, were nobody's answer written to its end.
   */
  @Test
  void aClientThatLeavesEndsTheGeneration() throws IOException {
    try (RawHttp client = RawHttp.connect(server.port())) {
      client.write(RawHttp.request("POST", "/api/generate", Json.write(raw("1, 2, 3,", 900))));
      assertThat(client.line()).startsWith("HTTP/1.1 200");
    }
    JsonNode next = post("/api/generate", raw("1, 2,", 8).put("stream", false)).json();
    assertThat(next.path("eval_count").intValue()).isEqualTo(8);
    long token = next.path("eval_duration").longValue() / 8;
    assertThat(next.path("total_duration").longValue()).isLessThan(400 * token);
  }

  private static ObjectNode raw(String prompt, int tokens) {
    ObjectNode body = Json.object().put("model", "smollm2").put("prompt", prompt).put("raw", true);
    body.putObject("options").put("num_predict", tokens);
    return body;
  }

  private static RawHttp.Reply post(String path, JsonNode body) throws IOException {
    return RawHttp.send(server.port(), "POST", path, Json.write(body));
  }
}
