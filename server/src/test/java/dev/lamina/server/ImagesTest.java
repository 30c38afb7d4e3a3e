package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.runtime.GenerateRequest;
import dev.lamina.runtime.ScriptedEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images of requests of every API on their way to the engine. */
@Timeout(60)
class ImagesTest {
  private static final String PNG = "iVBORw0KGgoAAAAA";

  @TempDir Path directory;
  private final ScriptedEngine engine = new ScriptedEngine();
  private TestServer server;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    server = TestServer.start(directory, engine);
    server.createSeeing("seeing", "TEMPLATE <{{ .Prompt }}>");
    server.createTiny("blind", "TEMPLATE <{{ .Prompt }}>");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void reaches(String path, String body) throws IOException {
    engine.answer("a dot");
    RawHttp.Reply reply =
        RawHttp.send(server.port(), "POST", path, body.replace("PNG", PNG).replace('\'', '"'));
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    GenerateRequest request = engine.requests().getLast();
    assertThat(request.images()).containsExactly(PNG);
    assertThat(request.prompt()).contains("[img-0]", "What?");
    assertThat(engine.loads().getLast().projectors()).hasSize(1);
  }

  @Test
  void everyApiTakesThem() throws IOException {
    reaches("/api/generate", "{'model':'seeing','prompt':'What?','images':['PNG']}");
    reaches(
        "/api/chat",
        "{'model':'seeing','messages':[{'role':'user','content':'What?','images':['PNG']}]}");
    reaches(
        "/v1/chat/completions",
        "{'model':'seeing','messages':[{'role':'user','content':["
            + "{'type':'text','text':'What?'},"
            + "{'type':'image_url','image_url':{'url':'data:image/png;base64,PNG'}}]}]}");
    reaches(
        "/v1/messages",
        "{'model':'seeing','max_tokens':9,'messages':[{'role':'user','content':["
            + "{'type':'image','source':"
            + "{'type':'base64','media_type':'image/png','data':'PNG'}},"
            + "{'type':'text','text':'What?'}]}]}");
    assertThat(engine.loads()).hasSize(1);
  }

  @Test
  void textAloneNeedsNoOtherLoad() throws IOException {
    engine.answer("a", "b").answer("c");
    String chat = "{\"model\":\"seeing\",\"prompt\":\"hi\"%s}";
    RawHttp.send(server.port(), "POST", "/api/generate", chat.formatted(""));
    RawHttp.send(
        server.port(), "POST", "/api/generate", chat.formatted(",\"images\":[\"" + PNG + "\"]"));
    assertThat(engine.requests())
        .extracting(GenerateRequest::images)
        .containsExactly(List.of(), List.of(PNG));
    assertThat(engine.loads()).hasSize(1);
    assertThat(engine.loads().getFirst().contextLength()).isEqualTo(2048);
  }

  @Test
  void aModelWithoutAProjectorRefusesThem() throws IOException {
    RawHttp.Reply reply =
        RawHttp.send(
            server.port(),
            "POST",
            "/api/generate",
            "{\"model\":\"blind\",\"prompt\":\"What?\",\"images\":[\"" + PNG + "\"]}");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.error()).contains("does not support vision");
    assertThat(engine.loads()).isEmpty();
  }
}
