package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.runtime.ScriptedEngine;
import dev.lamina.store.Json;
import dev.lamina.store.ModelName;
import dev.lamina.testdata.TestModels;
import dev.lamina.toolkit.EngineSettings;
import dev.lamina.toolkit.Lamina;
import dev.lamina.toolkit.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How far things are before an answer is told to who asks for it, and to nobody else. */
@Timeout(120)
class ProgressTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"/api/generate", "/api/chat"})
  void itIsToldToWhoAsks(String path) throws Exception {
    ScriptedEngine engine = new ScriptedEngine();
    try (TestServer server = TestServer.start(directory, engine)) {
      server.createTiny("tiny", "TEMPLATE {{ .Prompt }}");
      for (int i = 0; i < 4; i++) {
        engine.answer("yes");
      }
      ObjectNode wanted = request(path, "tiny", "Hi").put("progress", true);
      List<JsonNode> lines = post(server, path, wanted).lines();
      assertThat(lines.getFirst().path("status").asText()).isEqualTo("loading model");
      assertThat(lines.getFirst().path("model").asText()).isEqualTo("tiny");
      assertThat(lines.getFirst().path("done").booleanValue()).isFalse();
      assertThat(lines.subList(1, lines.size())).noneMatch(line -> line.has("status"));
      // It is in memory now.
      assertThat(post(server, path, wanted).lines()).noneMatch(line -> line.has("status"));

      server.lamina().unload(ModelName.parse("tiny"));
      JsonNode whole = post(server, path, wanted.deepCopy().put("stream", false)).json();
      assertThat(whole.has("status")).isFalse();
      server.lamina().unload(ModelName.parse("tiny"));
      assertThat(post(server, path, request(path, "tiny", "Hi")).lines())
          .noneMatch(line -> line.has("status"));
    }
  }

  @Test
  void aLongPromptIsToldAsItIsEvaluated() throws Exception {
    Optional<Path> program = TestModels.llamaServer();
    Assumptions.assumeTrue(program.isPresent(), "no llama-server was fetched");
    var engines = new EngineSettings(Optional.of("llama-server"), program.stream().toList(), 1);
    Lamina lamina = Lamina.open(Settings.defaults(directory).withEngines(engines));
    ServerSettings settings = ServerSettings.DEFAULT.withAddress("127.0.0.1", 0);
    try (var server = new TestServer(lamina, new LaminaServer(lamina, settings).start())) {
      server.createTiny("tiny", "PARAMETER num_batch 32\nPARAMETER num_predict 4");
      ObjectNode body = request("/api/generate", "tiny", "one two three ".repeat(14));
      List<JsonNode> told =
          post(server, "/api/generate", body.put("progress", true)).lines().stream()
              .filter(line -> line.path("status").asText().equals("evaluating prompt"))
              .toList();
      assertThat(told).hasSizeGreaterThan(3);
      int total = told.getLast().path("total").intValue();
      assertThat(total).isGreaterThan(96);
      assertThat(told.getLast().path("completed").intValue()).isEqualTo(total);
      assertThat(told).isSortedAccordingTo((a, b) -> completed(a) - completed(b));
    }
  }

  private static int completed(JsonNode line) {
    return line.path("completed").intValue();
  }

  private static ObjectNode request(String path, String model, String text) {
    ObjectNode body = Json.object().put("model", model);
    if (path.endsWith("chat")) {
      body.putArray("messages").addObject().put("role", "user").put("content", text);
    } else {
      body.put("prompt", text);
    }
    return body;
  }

  private static RawHttp.Reply post(TestServer server, String path, JsonNode body)
      throws IOException {
    return RawHttp.send(server.port(), "POST", path, Json.write(body));
  }
}
