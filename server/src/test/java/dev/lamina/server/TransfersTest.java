package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pull and push answer before a registry is asked. */
class TransfersTest {
  @TempDir Path directory;
  private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.start(directory, new NoEngine());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void namesAreLookedAtFirst() throws IOException {
    for (String path : new String[] {"/api/pull", "/api/push"}) {
      assertThat(post(path, "{}").error()).isEqualTo("model is required");
      assertThat(post(path, "{\"model\":\"a/b/c/d/e/\"}").status()).isEqualTo(400);
      assertThat(post(path, "{\"model\":\"http://localhost:1/a/b\"}").error())
          .isEqualTo("insecure protocol http");
    }
  }

  @Test
  void aModelThatIsNotHereIsNotPushed() throws IOException {
    RawHttp.Reply reply =
        post("/api/push", "{\"model\":\"localhost:1/a/nothing\",\"stream\":false}");

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.error()).contains("not found");
    assertThat(post("/api/push", "{\"model\":\"localhost:1/a/nothing\"}").text())
        .startsWith("{\"status\":\"retrieving manifest\"}\n{\"error\":")
        .endsWith("\"kind\":\"not_found\"}\n");
  }

  @Test
  void aFormatThatIsNoneIsToldFirst() throws IOException {
    RawHttp.Reply reply = post("/api/push", "{\"model\":\"localhost:1/a/b\",\"format\":\"zip\"}");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.error()).contains("one of ollama, oci");
  }

  @Test
  void aCopyBetweenRegistriesNeedsTwoNames() throws IOException {
    assertThat(copy("{\"source\":\"localhost:1/a/b\"}").error()).isEqualTo("model is required");
    assertThat(copy("{\"source\":\"localhost:1/a/b\",\"destination\":\"a//b\"}").status())
        .isEqualTo(400);
    String pinned = "localhost:1/a/c@sha256:" + "0".repeat(64);
    assertThat(copy("{\"source\":\"localhost:1/a/b\",\"destination\":\"" + pinned + "\"}").error())
        .contains("a digest is what it has");
    assertThat(copy("{\"source\":\"localhost:1/a/b\",\"destination\":\"localhost:1/a/b\"}").text())
        .contains("it is there already");
  }

  private RawHttp.Reply copy(String body) throws IOException {
    return post("/api/registry/copy", body);
  }

  private RawHttp.Reply post(String path, String body) throws IOException {
    return RawHttp.send(server.port(), "POST", path, body);
  }
}
