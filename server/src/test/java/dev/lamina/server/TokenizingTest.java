package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.runtime.ScriptedEngine;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Text to tokens and back; the engine's tokens are code points. */
class TokenizingTest {
  @TempDir static Path directory;
  private static TestServer server;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    server = TestServer.start(directory, new ScriptedEngine());
    server.createTiny("tiny", "TEMPLATE {{ .Prompt }}");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static RawHttp.Reply post(String path, String body) throws IOException {
    return RawHttp.send(server.port(), "POST", path, body);
  }

  @Test
  void aTextHasTokensAndTokensHaveAText() throws IOException {
    assertThat(post("/api/tokenize", "{\"model\":\"tiny\",\"content\":\"Hé\"}").text())
        .isEqualTo("{\"model\":\"tiny\",\"tokens\":[72,233]}");
    assertThat(post("/api/detokenize", "{\"model\":\"tiny\",\"tokens\":[72,233]}").text())
        .isEqualTo("{\"model\":\"tiny\",\"content\":\"Hé\"}");
    assertThat(post("/api/tokenize", "{\"model\":\"tiny\",\"content\":\"\"}").text())
        .isEqualTo("{\"model\":\"tiny\",\"tokens\":[]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/tokenize | {} | 400 | model is required",
        "/api/tokenize | {'model':'no','content':'x'} | 404 | model 'no' not found",
        "/api/tokenize | {'model':'tiny'} | 400 | content is required: the text",
        "/api/detokenize | {'model':'tiny','tokens':['x']} | 400 | invalid field \"tokens\": "
            + "expected an array of integers, got string",
        "/api/detokenize | {'model':'tiny','tokens':[99999999999]} | 400 | invalid field "
            + "\"tokens\": expected an array of integers, got number"
      })
  void mistakesAreTold(String path, String body, int status, String error) throws IOException {
    RawHttp.Reply reply = post(path, body.replace('\'', '"'));
    assertThat(reply.error()).isEqualTo(error);
    assertThat(reply.status()).isEqualTo(status);
  }
}
