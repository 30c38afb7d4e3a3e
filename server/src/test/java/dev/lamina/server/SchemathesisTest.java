package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.runtime.ScriptedEngine;
import dev.lamina.store.Json;
import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Made-up requests to all routes, as /openapi.json describes them and otherwise: none gets 500. */
@Timeout(300)
class SchemathesisTest {
  /** What a registry, an engine or memory that are not there are told with is no mistake. */
  private static final String SETTINGS =
      """
      [checks]
      not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", "501", "502", "503"]
      """;

  /** More than are asked for. */
  private static final int ANSWERS = 100_000;

  @TempDir Path directory;
  private TestServer server;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    ScriptedEngine engine = new ScriptedEngine();
    for (int i = 0; i < ANSWERS; i++) {
      engine.answer("Hi.");
    }
    server = TestServer.start(directory.resolve("home"), engine);
    server.createTiny("tiny", TestServer.TALKATIVE);
    server.createRanking("ranks");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void noRequestGetsAnInternalError() throws Exception {
    Path program = TestModels.schemathesis().orElse(null);
    Assumptions.assumeTrue(
        program != null, "schemathesis was not fetched (testdata/fetch schemathesis)");
    Path document = Files.write(directory.resolve("openapi.json"), Json.writeBytes(document()));
    Path settings = Files.writeString(directory.resolve("schemathesis.toml"), SETTINGS);
    Path out = directory.resolve("out");
    var command =
        new ProcessBuilder(
            "python3",
            "-m",
            "schemathesis.cli",
            "--config-file",
            settings.toString(),
            "run",
            document.toString(),
            "--url",
            "http://127.0.0.1:" + server.port(),
            "--checks",
            "not_a_server_error",
            "--max-examples",
            "10",
            "--max-time",
            "40",
            "--seed",
            "1",
            "--no-shrink",
            "--no-color",
            "--request-timeout",
            "20");
    command.environment().put("PYTHONPATH", program.toString());
    command.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    Process run =
        command
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      int code = run.waitFor();
      assertThat(code).as(Files.readString(out, StandardCharsets.UTF_8)).isZero();
    } finally {
      run.destroyForcibly();
    }
  }

  /** As it is served, with models that are there in all requests but those that remove one. */
  private ObjectNode document() throws IOException {
    ObjectNode document = (ObjectNode) RawHttp.get(server.port(), "/openapi.json").json();
    for (JsonNode schema : document.at("/components/schemas")) {
      if (schema.path("properties").path("model") instanceof ObjectNode model) {
        model.putArray("enum").add("tiny").add("ranks").add("none");
      }
    }
    ((ObjectNode) document.at("/paths")).remove("/api/delete");
    return document;
  }
}
