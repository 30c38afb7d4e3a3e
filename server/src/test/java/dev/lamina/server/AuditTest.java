package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.runtime.ScriptedEngine;
import dev.lamina.server.ApiKeys.Scope;
import dev.lamina.server.Protection.KeyDemand;
import dev.lamina.store.Json;
import dev.lamina.store.ModelName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is written down of requests, and what never is. */
@Timeout(60)
class AuditTest {
  private static final String SECRET = "a-word-of-the-prompt";
  private static final String CHAT =
      "{\"model\":\"tiny\",\"stream\":false,\"messages\":[{\"role\":\"user\",\"content\":\""
          + SECRET
          + "\"}]}";

  @TempDir Path directory;
  private final ScriptedEngine engine = new ScriptedEngine();
  private TestServer server;
  private Path audit;
  private ApiKeys keys;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    audit = directory.resolve("audit.jsonl");
    keys = ApiKeys.at(directory.resolve("keys.json"));
    server = TestServer.start(directory, engine, settings(audit));
    server.createTiny("tiny", "TEMPLATE {{ .Prompt }}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private ServerSettings settings(Path log) {
    return ServerSettings.DEFAULT
        .withAddress("127.0.0.1", 0)
        .withProtection(
            new Protection(
                KeyDemand.BY_ADDRESS,
                Optional.of(keys.file()),
                Optional.empty(),
                false,
                Optional.of(log)));
  }

  /** The log once it has so many lines: one is written after its client has the answer. */
  private List<JsonNode> lines(int count) throws IOException {
    String text = Files.readString(audit);
    while (text.lines().count() < count || !text.endsWith("\n")) {
      text = Files.readString(audit);
    }
    return text.lines().map(Json::parse).toList();
  }

  private String digest(String name) throws IOException {
    return server
        .lamina()
        .store()
        .find(ModelName.parse(name))
        .orElseThrow()
        .manifest()
        .digest()
        .toString();
  }

  @Test
  void aLineTellsWhoAskedWhatOfWhichModel() throws IOException {
    String key = keys.add("laptop", Scope.INFER);
    engine.answer("Hello");
    RawHttp.send(server.port(), "POST", "/api/chat", CHAT, "Authorization: Bearer " + key);
    JsonNode line = lines(1).getFirst();
    assertThat(line.path("key").asText()).isEqualTo("laptop");
    assertThat(line.path("address").asText()).isEqualTo("127.0.0.1");
    assertThat(line.path("route").asText()).isEqualTo("/api/chat");
    assertThat(line.path("status").asInt()).isEqualTo(200);
    assertThat(line.path("model").asText()).isEqualTo("tiny:latest");
    assertThat(line.path("digest").asText()).isEqualTo(digest("tiny"));
    assertThat(line.path("prompt_tokens").asInt()).isEqualTo(SECRET.length());
    assertThat(line.path("tokens").asInt()).isEqualTo(6);
    assertThat(line.path("time").asText()).matches("\\d{4}-.*Z");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(audit)))
        .isEqualTo("rw-------");
  }

  @Test
  void whatChangesModelsIsTold() throws IOException {
    String digest = digest("tiny");
    RawHttp.send(
        server.port(), "POST", "/api/copy", "{\"source\":\"tiny\",\"destination\":\"twin\"}");
    RawHttp.send(server.port(), "DELETE", "/api/delete", "{\"model\":\"twin\"}");
    RawHttp.send(server.port(), "POST", "/api/pull", "{\"model\":\"a//b\"}");
    List<JsonNode> lines = lines(3);
    for (JsonNode line : lines.subList(0, 2)) {
      assertThat(line.path("model").asText()).isEqualTo("twin:latest");
      assertThat(line.path("digest").asText()).isEqualTo(digest);
    }
    assertThat(lines.getLast().path("status").asInt()).isEqualTo(400);
  }

  /** A log that was moved away is begun anew. */
  @Test
  void aLogMayBeMoved() throws IOException {
    RawHttp.get(server.port(), "/api/tags");
    lines(1);
    Files.move(audit, directory.resolve("audit.old"));
    RawHttp.get(server.port(), "/api/ps");
    while (Files.notExists(audit)) {
      Thread.onSpinWait();
    }
    assertThat(lines(1).getFirst().path("route").asText()).isEqualTo("/api/ps");
  }

  @Test
  void aLogThatCannotBeWrittenStopsTheStart() {
    Path nowhere = directory.resolve("no").resolve("audit");
    assertThatThrownBy(() -> new LaminaServer(server.lamina(), settings(nowhere)))
        .hasMessageStartingWith("write the audit log " + nowhere + ": ");
  }

  @Test
  void neitherKeysNorPromptsAreWrittenDown() throws IOException {
    String key = keys.add("laptop", Scope.INFER);
    List<String> records = Collections.synchronizedList(new ArrayList<>());
    Handler handler = recording(records);
    Logger root = Logger.getLogger("");
    Level before = root.getLevel();
    root.setLevel(Level.ALL);
    root.addHandler(handler);
    try {
      engine.answer("Hello").fail(new IllegalStateException("scripted"));
      for (String sent : List.of(key, key + "wrong", key)) {
        RawHttp.send(server.port(), "POST", "/api/chat", CHAT, "Authorization: Bearer " + sent);
      }
      RawHttp.get(server.port(), "/api/tags?key=" + key, "x-api-key: " + key);
      lines(4);
    } finally {
      root.removeHandler(handler);
      root.setLevel(before);
    }
    assertThat(records).isNotEmpty();
    assertThat(String.join("\n", records) + Files.readString(audit))
        .doesNotContain(SECRET)
        .doesNotContain(key);
  }

  private static Handler recording(List<String> records) {
    return new Handler() {
      @Override
      public void publish(LogRecord logged) {
        Object[] parameters = logged.getParameters();
        records.add(
            logged.getMessage()
                + (parameters == null ? "" : List.of(parameters))
                + logged.getThrown());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }
}
