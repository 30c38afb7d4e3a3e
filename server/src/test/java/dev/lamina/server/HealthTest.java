package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.runtime.ScriptedEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What those are told who look after a server. */
@Timeout(60)
class HealthTest {
  private static final String QUESTION =
      "{\"model\":\"tiny\",\"stream\":false,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

  @TempDir Path directory;
  private final ScriptedEngine engine = new ScriptedEngine();
  private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.start(directory, engine);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aServerIsReadyWhileItsStoreCanBeRead() throws IOException {
    assertThat(RawHttp.get(server.port(), "/health").text()).isEqualTo("{\"status\":\"ok\"}");
    assertThat(RawHttp.get(server.port(), "/ready").text())
        .isEqualTo("{\"status\":\"ready\",\"models\":0}");
    Path models = Files.writeString(server.lamina().store().root(), "no directory");
    RawHttp.Reply reply = RawHttp.get(server.port(), "/ready");
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.error()).isEqualTo("read the store " + models + ": it is not a directory");
    assertThat(RawHttp.get(server.port(), "/health").status()).isEqualTo(200);
  }

  @Test
  void whatWasAskedAndAnsweredIsCounted() throws IOException, InterruptedException {
    server.createTiny("tiny", "TEMPLATE {{ .Prompt }}");
    server.createTiny("twin", "TEMPLATE {{ .Prompt }}");
    engine.answer("Hello");
    RawHttp.send(server.port(), "POST", "/api/chat", QUESTION);
    RawHttp.get(server.port(), "/nope");
    String text = text("route=\"none\"");
    assertThat(text)
        .contains("# TYPE lamina_http_requests_seconds summary")
        .contains(
            "lamina_http_requests_seconds_count"
                + "{method=\"POST\",route=\"/api/chat\",status=\"200\"} 1\n")
        .contains(
            "lamina_http_requests_seconds_count{method=\"GET\",route=\"none\",status=\"404\"} 1\n")
        .contains("lamina_prompt_tokens_total{model=\"tiny:latest\"} 2.0\n")
        .contains("lamina_generated_tokens_total{model=\"tiny:latest\"} 6.0\n")
        .contains("lamina_first_token_seconds_bucket{model=\"tiny:latest\",le=\"+Inf\"} 1\n")
        .contains("lamina_loaded_models 1.0\n")
        .contains("lamina_queue_requests 0.0\n")
        .contains("lamina_store_models 2.0\n");
    double bytes =
        Double.parseDouble(text.replaceAll("(?s).*\nlamina_store_bytes ([^\n]*)\n.*", "$1"));
    assertThat(bytes).isEqualTo((double) server.lamina().usage().total());
  }

  @Test
  void requestsThatWaitAreCounted() throws Exception {
    server.createTiny("tiny", "TEMPLATE {{ .Prompt }}");
    engine.answer(ScriptedEngine.HOLD, "a").answer("b");
    try (RawHttp first = RawHttp.connect(server.port());
        RawHttp second = RawHttp.connect(server.port())) {
      first.write(RawHttp.request("POST", "/api/chat", QUESTION));
      engine.awaitHeld(1);
      second.write(RawHttp.request("POST", "/api/chat", QUESTION));
      assertThat(text("lamina_queue_requests 1.0")).contains("lamina_loaded_models 1.0\n");
      engine.release();
      assertThat(first.reply(false).status()).isEqualTo(200);
      assertThat(second.reply(false).status()).isEqualTo(200);
    }
  }

  /** The metrics once they contain this: a request is counted after its client has the answer. */
  private String text(String expected) throws IOException {
    RawHttp.Reply reply = RawHttp.get(server.port(), "/metrics");
    while (!reply.text().contains(expected)) {
      reply = RawHttp.get(server.port(), "/metrics");
    }
    assertThat(reply.headers())
        .containsEntry("content-type", "text/plain; version=0.0.4; charset=utf-8");
    return reply.text();
  }
}
