package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.store.Json;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No name and no digest that a request carries reaches a file outside the store. */
class HostileNamesTest {
  private static final int REQUESTS = 120;
  private static final String SECRET = "a secret beside the store";

  private static final List<String> PIECES =
      List.of(
          "..",
          "/",
          "\\",
          ":",
          "@",
          "sha256:",
          "sha256-",
          "%2e%2e%2f",
          "outside",
          "secret",
          "latest",
          "library",
          "registry.ollama.ai",
          "models",
          "blobs",
          "manifests",
          "\0",
          "~",
          "\u212a",
          "\n",
          ".",
          "a",
          "//",
          "http://");

  @TempDir Path directory;
  private Path outside;
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    Path home = directory.resolve("home");
    outside = Files.createDirectories(home.resolve("outside/secret/a"));
    Files.writeString(outside.resolve("latest"), SECRET);
    Files.writeString(home.resolve("secret"), SECRET);
    server = TestServer.start(home, new NoEngine());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void outsideTheStoreNothingIsReadOrChanged(long seed) throws IOException {
    SortedMap<String, String> before = outsideFiles();
    Random random = new Random(seed);
    for (int i = 0; i < REQUESTS; i++) {
      String text = text(random);
      for (RawHttp.Reply reply : ask(text)) {
        // What is not here is looked for in its registry, which is not to be reached.
        assertThat(reply.status() == 502 ? 404 : reply.status()).as(text).isBetween(200, 499);
        assertThat(reply.text()).as("%s", text).doesNotContain(SECRET);
      }
    }
    assertThat(outsideFiles()).isEqualTo(before);
  }

  private static String text(Random random) {
    if (random.nextInt(4) == 0) {
      return "../".repeat(random.nextInt(8)) + "outside/secret/a:latest";
    }
    StringBuilder text = new StringBuilder();
    for (int pieces = random.nextInt(8); pieces >= 0; pieces--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  private List<RawHttp.Reply> ask(String text) throws IOException {
    String name = Json.write(Json.nodes().textNode(text));
    String segment = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    return List.of(
        post("/api/show", "{\"model\":" + name + "}"),
        post("/api/copy", "{\"source\":" + name + ",\"destination\":" + name + "}"),
        RawHttp.send(server.port(), "DELETE", "/api/delete", "{\"model\":" + name + "}"),
        post("/api/create", "{\"model\":\"x\",\"stream\":false,\"files\":{\"f\":" + name + "}}"),
        post("/api/create", "{\"model\":" + name + ",\"stream\":false,\"from\":" + name + "}"),
        post("/api/store/verify", "{\"stream\":false,\"models\":[" + name + "]}"),
        post("/api/blobs/" + segment, "evil"),
        RawHttp.get(server.port(), "/api/store/blobs/" + segment),
        RawHttp.get(server.port(), "/api/store?lease=" + segment));
  }

  private RawHttp.Reply post(String path, String body) throws IOException {
    return RawHttp.send(server.port(), "POST", path, body);
  }

  /** Files beside the store, with what is in them. */
  private SortedMap<String, String> outsideFiles() throws IOException {
    SortedMap<String, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.startsWith(server.lamina().store().root())) {
          found.put(file.toString(), Files.readString(file));
        }
      }
    }
    return found;
  }
}
