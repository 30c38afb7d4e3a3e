package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.server.ApiKeys.Scope;
import dev.lamina.server.Protection.KeyDemand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what, by API keys and in a server that is read-only. */
class AccessTest {
  private static final String COPY = "{\"source\":\"a\",\"destination\":\"b\"}";

  @TempDir Path directory;
  private TestServer server;
  private ApiKeys keys;

  @BeforeEach
  void begin() {
    keys = ApiKeys.at(directory.resolve("keys.json"));
    server = start(KeyDemand.ALWAYS, false);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private TestServer start(KeyDemand demand, boolean readOnly) {
    return TestServer.start(
        directory,
        new NoEngine(),
        ServerSettings.DEFAULT
            .withAddress("127.0.0.1", 0)
            .withProtection(
                new Protection(
                    demand,
                    Optional.of(keys.file()),
                    Optional.empty(),
                    readOnly,
                    Optional.empty())));
  }

  private void restart(KeyDemand demand, boolean readOnly) {
    server.close();
    server = start(demand, readOnly);
  }

  private RawHttp.Reply get(String path, String... headers) throws IOException {
    return RawHttp.get(server.port(), path, headers);
  }

  private int copy(String... headers) throws IOException {
    return RawHttp.send(server.port(), "POST", "/api/copy", COPY, headers).status();
  }

  /** Every route is here: whoever adds one must say whom it is for. */
  @Test
  void eachRouteSaysWhomItIsFor() {
    Map<String, Access> found = new TreeMap<>();
    Api.routes(
            server.lamina(),
            ServerSettings.DEFAULT,
            new PendingUploads(InstantSource.system()),
            new Metrics("0"))
        .forEach(route -> found.put(route.method() + " " + route.path(), route.access()));
    Map<Access, String> told =
        found.entrySet().stream()
            .collect(
                Collectors.groupingBy(
                    Map.Entry::getValue,
                    TreeMap::new,
                    Collectors.mapping(Map.Entry::getKey, Collectors.joining("\n"))));
    assertThat(told)
        .isEqualTo(
            Map.of(
                Access.OPEN,
                """
                GET /
                GET /health
                GET /openapi.json
                GET /ready
                HEAD /""",
                Access.READ,
                """
                DELETE /api/user/keys/{key}
                GET /api/engines
                GET /api/experimental/model-recommendations
                GET /api/ps
                GET /api/status
                GET /api/store
                GET /api/store/blobs/{digest}
                GET /api/store/usage
                GET /api/tags
                GET /api/version
                GET /metrics
                GET /v1/models
                GET /v1/models/{model}
                HEAD /api/tags
                HEAD /api/version
                POST /api/show""",
                Access.INFER,
                """
                POST /api/chat
                POST /api/detokenize
                POST /api/embed
                POST /api/embeddings
                POST /api/experimental/web_fetch
                POST /api/experimental/web_search
                POST /api/generate
                POST /api/me
                POST /api/render
                POST /api/rerank
                POST /api/signout
                POST /api/tokenize
                POST /v1/chat/completions
                POST /v1/completions
                POST /v1/embeddings
                POST /v1/messages
                POST /v1/messages/count_tokens
                POST /v1/rerank
                POST /v1/responses""",
                Access.MANAGE,
                """
                HEAD /api/blobs/{digest}
                POST /api/registry/tags
                POST /api/store/verify""",
                Access.CHANGE,
                """
                DELETE /api/delete
                POST /api/blobs/{digest}
                POST /api/copy
                POST /api/create
                POST /api/pull
                POST /api/push
                POST /api/registry/copy
                POST /api/store/prune
                POST /api/store/repair"""));
  }

  @Test
  void aKeyIsDemandedInEachDialectsForm() throws IOException {
    assertThat(get("/").status()).isEqualTo(200);
    assertThat(get("/nope").status()).isEqualTo(404);
    RawHttp.Reply ollamas = get("/api/tags");
    assertThat(ollamas.status()).isEqualTo(401);
    assertThat(ollamas.headers()).containsEntry("www-authenticate", "Bearer realm=\"lamina\"");
    String why =
        ": an API key is needed (lamina keys add makes one; lamina sends that in LAMINA_API_KEY)";
    assertThat(ollamas.error()).isEqualTo("GET /api/tags" + why);
    var openAis = get("/v1/models").json().path("error");
    assertThat(openAis.path("message").asText()).isEqualTo("GET /v1/models" + why);
    assertThat(openAis.path("code").asText()).isEqualTo("invalid_api_key");
    var anthropics = RawHttp.send(server.port(), "POST", "/v1/messages", "{}").json();
    assertThat(anthropics.at("/error/type").asText()).isEqualTo("authentication_error");
    assertThat(anthropics.at("/error/message").asText()).isEqualTo("POST /v1/messages" + why);
  }

  @Test
  void aKeyIsTakenAsEachClientSendsIt() throws IOException {
    String key = keys.add("laptop", Scope.INFER);
    assertThat(get("/api/tags", "Authorization: Bearer " + key).status()).isEqualTo(200);
    assertThat(get("/api/tags", "Authorization: bearer  " + key).status()).isEqualTo(200);
    assertThat(get("/api/tags", "X-Api-Key: " + key).status()).isEqualTo(200);
    for (String wrong : new String[] {key + "x", "ollama"}) {
      RawHttp.Reply reply = get("/api/tags", "Authorization: Bearer " + wrong);
      assertThat(reply.status()).isEqualTo(401);
      assertThat(reply.error()).isEqualTo("GET /api/tags: the API key is not known here");
    }
    assertThat(get("/api/tags", "Authorization: Basic " + key).status()).isEqualTo(401);
    keys.revoke("laptop");
    assertThat(get("/api/tags", "Authorization: Bearer " + key).status()).isEqualTo(401);
  }

  @Test
  void onlyAKeyThatManagesChangesTheStore() throws IOException {
    String infer = keys.add("laptop", Scope.INFER);
    String manage = keys.add("ci", Scope.MANAGE);
    RawHttp.Reply reply =
        RawHttp.send(server.port(), "POST", "/api/copy", COPY, "Authorization: Bearer " + infer);
    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.error())
        .isEqualTo(
            "POST /api/copy: the key \"laptop\" has the scope infer (it takes one with the scope"
                + " manage)");
    assertThat(copy("Authorization: Bearer " + manage)).isEqualTo(404);
    String chat = "{\"model\":\"nosuch\"}";
    assertThat(
            RawHttp.send(server.port(), "POST", "/api/chat", chat, "Authorization: Bearer " + infer)
                .status())
        .isEqualTo(404);
  }

  /** Many clients cannot do without sending some key. */
  @ParameterizedTest
  @ValueSource(strings = {"BY_ADDRESS", "NEVER"})
  void whereNoneIsDemandedOnlyLaminasOwnCount(KeyDemand demand) throws IOException {
    restart(demand, false);
    String infer = keys.add("laptop", Scope.INFER);
    assertThat(get("/api/tags").status()).isEqualTo(200);
    assertThat(get("/api/tags", "Authorization: Bearer ollama").status()).isEqualTo(200);
    assertThat(get("/api/tags", "Authorization: Bearer lamina_wrong").status()).isEqualTo(401);
    assertThat(copy("Authorization: Bearer none")).isEqualTo(404);
    assertThat(copy("Authorization: Bearer " + infer)).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, false",
    "localhost, false",
    "::1, false",
    "0.0.0.0, true",
    "192.0.2.1, true"
  })
  void theAddressDecidesWhereNothingElseDoes(String host, boolean demanded) {
    assertThat(Protection.NONE.demandsKeys(host)).isEqualTo(demanded);
  }

  @Test
  void nobodyIsLetInWhileTheKeysCannotBeRead() throws IOException {
    String key = keys.add("laptop", Scope.INFER);
    Files.writeString(keys.file(), "{");
    RawHttp.Reply reply = get("/api/tags", "Authorization: Bearer " + key);
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.error()).isEqualTo("the server cannot read its API keys (its log tells why)");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /api/create",
    "POST, /api/copy",
    "DELETE, /api/delete",
    "POST, /api/pull",
    "POST, /api/push",
    "POST, /api/store/repair",
    "POST, /api/store/prune",
    "POST, /api/blobs/sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
  })
  void aServerThatIsReadOnlyRefusesWhatChangesTheStore(String method, String path)
      throws IOException {
    restart(KeyDemand.BY_ADDRESS, true);
    RawHttp.Reply reply = RawHttp.send(server.port(), method, path, "{}");
    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.error())
        .isEqualTo(method + " " + path + ": this server is read-only (ask those who run it)");
    assertThat(get("/api/tags").status()).isEqualTo(200);
  }
}
