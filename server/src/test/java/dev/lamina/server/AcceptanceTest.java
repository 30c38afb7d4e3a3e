package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.runtime.ScriptedEngine;
import dev.lamina.toolkit.Lamina;
import dev.lamina.toolkit.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What clients rely on besides what was recorded (GoldenTest) and what is tested by subject. Spec:
 * http-api-and-cli §10.
 */
@Timeout(60)
class AcceptanceTest {
  private static final String ASKED =
      "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

  @TempDir Path directory;
  private final ScriptedEngine engine = new ScriptedEngine();
  private Lamina lamina;
  private LaminaServer http;

  /** A server where one request may wait, and no more. */
  @BeforeEach
  void start() throws IOException, InterruptedException {
    Settings usual = Settings.defaults(directory);
    lamina =
        Lamina.open(
            new Settings(
                usual.store(),
                usual.sharedStores(),
                usual.cache(),
                usual.javaHome(),
                usual.engines(),
                usual.quantizers(),
                usual.keepAlive(),
                usual.contextLength(),
                usual.maxLoaded(),
                1,
                usual.maxMemory(),
                usual.registries()),
            engine);
    http = new LaminaServer(lamina, ServerSettings.DEFAULT.withAddress("127.0.0.1", 0)).start();
    new TestServer(lamina, http).createTiny("tiny", "TEMPLATE {{ .Prompt }}");
  }

  @AfterEach
  void stop() {
    http.close();
    lamina.close();
  }

  private RawHttp.Reply post(String path, String body) throws IOException {
    return RawHttp.send(http.port(), "POST", path, body);
  }

  /** The engine's vector of "ab" is (195, 2). */
  @Test
  void vectorsAreOfLengthOneButTheOlderRoutesAreNot() throws IOException {
    double norm = Math.hypot('a' + 'b', 2);
    JsonNode vectors =
        post("/api/embed", "{\"model\":\"tiny\",\"input\":[\"ab\",\"c\"]}")
            .json()
            .path("embeddings");
    assertThat(vectors).hasSize(2);
    assertThat(vectors.at("/0/0").doubleValue()).isCloseTo(('a' + 'b') / norm, within(1e-6));
    assertThat(vectors.at("/0/1").doubleValue()).isCloseTo(2 / norm, within(1e-6));
    JsonNode older =
        post("/api/embeddings", "{\"model\":\"tiny\",\"prompt\":\"ab\"}").json().path("embedding");
    assertThat(older).hasToString("[195,2]");
  }

  @Test
  void vectorsInBase64AreTheSameNumbers() throws IOException {
    String asked = "{\"model\":\"tiny\",\"input\":\"ab\",\"encoding_format\":\"";
    JsonNode floats = post("/v1/embeddings", asked + "float\"}").json().at("/data/0/embedding");
    String text =
        post("/v1/embeddings", asked + "base64\"}").json().at("/data/0/embedding").asText();
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(text)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes.remaining()).isEqualTo(2 * Float.BYTES);
    assertThat(bytes.getFloat()).isEqualTo(floats.path(0).floatValue());
    assertThat(bytes.getFloat()).isEqualTo(floats.path(1).floatValue());
  }

  @Test
  void aChatsStreamBeginsWithTheRoleAndEndsWithDone() throws IOException {
    engine.answer("Hel", "lo");
    String text =
        post(
                "/v1/chat/completions",
                ASKED + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}")
            .text();
    assertThat(text).endsWith("\n\ndata: [DONE]\n\n");
    List<JsonNode> chunks = GoldenShape.objects(text);
    assertThat(chunks).hasSize(4);
    assertThat(chunks.getFirst().at("/choices/0/delta"))
        .hasToString("{\"role\":\"assistant\",\"content\":\"Hel\"}");
    assertThat(chunks.get(1).at("/choices/0/delta")).hasToString("{\"content\":\"lo\"}");
    assertThat(chunks.get(2).at("/choices/0/delta")).hasToString("{}");
    assertThat(chunks.get(2).at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(chunks.get(3).path("choices")).isEmpty();
    assertThat(chunks.get(3).at("/usage/completion_tokens").intValue()).isEqualTo(6);
    assertThat(chunks.stream().map(chunk -> chunk.path("id").asText()).distinct()).hasSize(1);
  }

  /** The last that was given stays until another is. */
  @Test
  void aKeepAliveStays() throws IOException {
    post("/api/generate", "{\"model\":\"tiny\",\"keep_alive\":\"10h\"}");
    engine.answer("a").answer("b");
    post("/api/chat", ASKED + "}");
    assertThat(expires()).isBetween(Duration.ofHours(9), Duration.ofHours(10));
    post("/api/chat", ASKED + ",\"keep_alive\":-1}");
    assertThat(expires()).isGreaterThan(Duration.ofDays(365 * 20));
    post("/api/generate", "{\"model\":\"tiny\",\"keep_alive\":0}");
    assertThat(RawHttp.get(http.port(), "/api/ps").json().path("models")).isEmpty();
  }

  private Duration expires() throws IOException {
    String text = RawHttp.get(http.port(), "/api/ps").json().at("/models/0/expires_at").asText();
    return Duration.between(Instant.now(), OffsetDateTime.parse(text).toInstant());
  }

  @Test
  void aFullQueueIsSaidToBeFullInEachDialect() throws Exception {
    engine.answer(ScriptedEngine.HOLD, "a").answer("b");
    try (RawHttp first = RawHttp.connect(http.port());
        RawHttp second = RawHttp.connect(http.port())) {
      first.write(RawHttp.request("POST", "/api/chat", ASKED + ",\"stream\":false}"));
      engine.awaitHeld(1);
      second.write(RawHttp.request("POST", "/api/chat", ASKED + ",\"stream\":false}"));
      while (lamina.occupancy().waiting() == 0) {
        Thread.onSpinWait();
      }
      String busy = "server busy, please try again.  maximum pending requests exceeded";
      RawHttp.Reply ollamas = post("/api/chat", ASKED + "}");
      assertThat(ollamas.status()).isEqualTo(503);
      assertThat(ollamas.error()).isEqualTo(busy);
      assertThat(ollamas.headers()).containsEntry("retry-after", "5");
      RawHttp.Reply openAis = post("/v1/chat/completions", ASKED + "}");
      assertThat(openAis.status()).isEqualTo(503);
      assertThat(openAis.json().at("/error/message").asText()).isEqualTo(busy);
      RawHttp.Reply anthropics = post("/v1/messages", ASKED + ",\"max_tokens\":9}");
      assertThat(anthropics.status()).isEqualTo(503);
      assertThat(anthropics.json().at("/error/type").asText()).isEqualTo("overloaded_error");
      engine.release();
      assertThat(first.reply(false).status()).isEqualTo(200);
      assertThat(second.reply(false).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/api/version", "/api/tags"})
  void aHeadHasTheHeadersAlone(String path) throws IOException {
    try (RawHttp client = RawHttp.connect(http.port())) {
      client.write(RawHttp.request("HEAD", path, "", "Connection: keep-alive"));
      RawHttp.Reply head = client.reply(true);
      assertThat(head.status()).isEqualTo(200);
      client.write(RawHttp.request("GET", path, ""));
      RawHttp.Reply get = client.reply(false);
      assertThat(head.headers().get("content-length"))
          .isEqualTo(get.headers().get("content-length"));
    }
  }

  /** Clients read it in any case. */
  @Test
  void theInfoOfAModelIsThere() throws IOException {
    JsonNode shown = post("/api/show", "{\"model\":\"tiny\"}").json();
    assertThat(shown.path("model_info").isObject()).isTrue();
  }
}
