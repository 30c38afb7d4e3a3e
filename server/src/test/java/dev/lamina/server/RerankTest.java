package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.runtime.LoadSpec;
import dev.lamina.runtime.Pooling;
import dev.lamina.runtime.ScriptedEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents by how well they answer; the engine likes those best that are as long as the query. */
class RerankTest {
  @TempDir static Path directory;
  private static TestServer server;
  private static ScriptedEngine engine;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    engine = new ScriptedEngine();
    server = TestServer.start(directory, engine);
    server.createRanking("ranks");
    server.createTiny("tiny", "TEMPLATE {{ .Prompt }}");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static RawHttp.Reply post(String path, String body) throws IOException {
    return RawHttp.send(server.port(), "POST", path, body.replace('\'', '"'));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/rerank", "/v1/rerank"})
  void theBestComeFirst(String path) throws IOException {
    RawHttp.Reply reply =
        post(path, "{'model':'ranks','query':'abc','documents':['a','abcd','abc']}");
    assertThat(reply.text().replace('"', '\''))
        .isEqualTo(
            "{'model':'ranks','object':'list','results':[{'index':2,'relevance_score':0.5},"
                + "{'index':1,'relevance_score':-0.5},{'index':0,'relevance_score':-1.5}],"
                + "'usage':{'prompt_tokens':17,'total_tokens':17}}");
    assertThat(engine.loads()).extracting(LoadSpec::pooling).contains(Optional.of(Pooling.RANK));
  }

  @Test
  void onlyTheBestAndTheirDocumentsWhereThatIsAskedFor() throws IOException {
    RawHttp.Reply reply =
        post(
            "/v1/rerank",
            "{'model':'ranks','query':'abc','top_n':1,'return_documents':true,"
                + "'documents':['a',{'text':'abc'}]}");
    assertThat(reply.json().path("results")).hasSize(1);
    assertThat(reply.json().at("/results/0/document/text").asText()).isEqualTo("abc");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | 400 | model is required",
        "{'model':'no','query':'x','documents':['x']} | 404 | model 'no' not found",
        "{'model':'ranks','documents':['x']} | 400 | query is required: what is looked for",
        "{'model':'ranks','query':'x'} | 400 | documents is required: an array of texts",
        "{'model':'ranks','query':'x','documents':['x',1]} | 400 | invalid field \"documents\": "
            + "expected texts, or objects with a \"text\"",
        "{'model':'ranks','query':'x','documents':['x'],'top_n':0} | 400 | top_n 0: must be at least 1",
        "{'model':'tiny','query':'x','documents':['x']} | 400 | rerank: tiny:latest does not rank "
            + "texts (a cross-encoder does, such as bge-reranker or jina-reranker: weights with the "
            + "pooling type of ranking)"
      })
  void mistakesAreTold(String body, int status, String error) throws IOException {
    RawHttp.Reply reply = post("/api/rerank", body);
    assertThat(reply.error()).isEqualTo(error);
    assertThat(reply.status()).isEqualTo(status);
  }
}
