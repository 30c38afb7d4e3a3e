package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.store.ModelException;
import io.airlift.compress.v3.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for all routes: paths, methods, bodies. */
class ProtocolTest {
  @TempDir static Path directory;
  static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(directory, new NoEngine());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void itSaysThatItIsRunning() throws IOException {
    RawHttp.Reply get = RawHttp.get(server.port(), "/");
    assertThat(get.text()).isEqualTo("Ollama is running");
    assertThat(get.headers()).containsEntry("content-type", "text/plain;charset=utf-8");
    RawHttp.Reply head = RawHttp.send(server.port(), "HEAD", "/", "");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.headers()).containsEntry("content-length", "17");
  }

  /** ollama4j knows no other member. */
  @Test
  void itsOwnVersionIsToldToThoseWhoAsk() throws IOException {
    assertThat(RawHttp.get(server.port(), "/api/version").json().size()).isEqualTo(1);
    assertThat(RawHttp.get(server.port(), "/api/version?lamina").json().path("lamina").asText())
        .isEqualTo(server.lamina().version());
  }

  @Test
  void anUnknownPathIsNotFound() throws IOException {
    RawHttp.Reply reply = RawHttp.get(server.port(), "/nope");
    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.headers()).containsEntry("content-type", "text/plain");
    assertThat(reply.text()).isEqualTo("404 page not found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET     | /api/generate | POST",
        "HEAD    | /api/ps       | GET",
        "POST    | /api/delete   | DELETE",
        "POST    | /             | GET, HEAD",
        "GET     | /api/blobs/x  | HEAD, POST",
        "OPTIONS | /api/tags     | GET, HEAD"
      })
  void aKnownPathWithAnotherMethodIsNotAllowed(String method, String path, String allow)
      throws IOException {
    RawHttp.Reply reply = RawHttp.send(server.port(), method, path, "");
    assertThat(reply.status()).isEqualTo(405);
    assertThat(reply.headers()).containsEntry("allow", allow);
    if (!method.equals("HEAD")) {
      assertThat(reply.text()).isEqualTo("405 method not allowed");
    }
  }

  @ParameterizedTest
  @CsvSource({"GET,/api/tags/,301,/api/tags", "POST,/api/show/,307,/api/show"})
  void aTrailingSlashIsRedirected(String method, String path, int status, String to)
      throws IOException {
    RawHttp.Reply reply = RawHttp.send(server.port(), method, path, "");
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.headers()).containsEntry("location", to);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/show", "/api/create", "/api/generate", "/api/chat", "/api/copy"})
  void aBodyMustBeThere(String path) throws IOException {
    for (String body : List.of("", " \n")) {
      RawHttp.Reply reply = RawHttp.send(server.port(), "POST", path, body);
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.headers()).containsEntry("content-type", "application/json;charset=utf-8");
      assertThat(reply.text()).isEqualTo("{\"error\":\"missing request body\"}");
    }
  }

  @Test
  void aBodyThatEndsTooEarlyIsSaidToDoSo() throws IOException {
    RawHttp.Reply reply = RawHttp.send(server.port(), "POST", "/api/show", "{\"model\":\"x");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.error()).isEqualTo("unexpected EOF");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1]              | invalid request: expected an object, got array",
        "{\"model\": 3}   | invalid field \"model\": expected a string, got number",
        "{'model': 'x'}   | invalid JSON: Unexpected character",
        "null             | model is required",
        "{}               | model is required",
        "{\"model\":null} | model is required",
        "{\"model\":\"a//b\"} | invalid model name"
      })
  void aBodyThatIsWrongIsSaidToBeSo(String body, String error) throws IOException {
    RawHttp.Reply reply = RawHttp.send(server.port(), "POST", "/api/show", body);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.error()).startsWith(error);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\":\"nosuch\"}",
        "{\"MODEL\":\"nosuch\"}",
        "{\"model\":\"x\",\"Model\":\"nosuch\"}",
        "{\"model\":\"nosuch\",\"unknown\":1} and what follows"
      })
  void bodiesAreReadLeniently(String body) throws IOException {
    RawHttp.Reply reply =
        RawHttp.send(
            server.port(),
            "POST",
            "/api/generate",
            body,
            "Content-Type: application/x-www-form-urlencoded");
    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.error()).isEqualTo("model 'nosuch' not found");
  }

  @Test
  void aBodyThatIsTooLargeIsRefused(@TempDir Path other) throws IOException {
    ServerSettings small =
        new ServerSettings("127.0.0.1", 0, List.of(), 100, Duration.ofSeconds(1), Protection.NONE);
    try (TestServer strict = TestServer.start(other, new NoEngine(), small)) {
      String fits = "{\"model\":\"%s\"}".formatted("x".repeat(100 - 12));
      assertThat(RawHttp.send(strict.port(), "POST", "/api/show", fits).status()).isNotEqualTo(413);
      RawHttp.Reply reply = RawHttp.send(strict.port(), "POST", "/api/show", fits + " ");
      assertThat(reply.status()).isEqualTo(413);
      assertThat(reply.error()).startsWith("request body too large: more than 100 bytes");
    }
  }

  private static byte[] compressed(String encoding, String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (encoding) {
          case "gzip" -> new GZIPOutputStream(bytes);
          case "zstd" -> new ZstdOutputStream(bytes);
          default -> bytes;
        }) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static RawHttp.Reply encoded(int port, String encoding, byte[] body) throws IOException {
    byte[] head =
        RawHttp.request(
            "POST",
            "/api/show",
            "",
            "Content-Encoding: " + encoding,
            "Content-Length: " + body.length);
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head);
    request.writeBytes(body);
    return RawHttp.exchange(port, request.toByteArray());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd", "identity", ""})
  void aBodyMayBeCompressed(String encoding) throws IOException {
    byte[] body = compressed(encoding, "{\"model\":\"nosuch\"}");
    assertThat(encoded(server.port(), encoding, body).error())
        .isEqualTo("model 'nosuch:latest' not found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void aBodyThatIsNotCompressedAsItSaysIsSaidToBeSo(String encoding) throws IOException {
    byte[] whole = compressed(encoding, "{\"model\":\"nosuch\"}");
    for (byte[] body :
        List.of("{}".getBytes(StandardCharsets.UTF_8), Arrays.copyOf(whole, whole.length - 6))) {
      RawHttp.Reply reply = encoded(server.port(), encoding, body);
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.error()).startsWith("request body is not compressed with " + encoding);
    }
  }

  @Test
  void anotherWayOfCompressionIsRefused() throws IOException {
    RawHttp.Reply reply = encoded(server.port(), "br", new byte[] {1});
    assertThat(reply.status()).isEqualTo(415);
    assertThat(reply.error())
        .isEqualTo("request body is compressed with br (send it with gzip or zstd)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void aBodyIsNoLargerForBeingCompressed(String encoding, @TempDir Path other) throws IOException {
    ServerSettings small =
        new ServerSettings("127.0.0.1", 0, List.of(), 1000, Duration.ofSeconds(1), Protection.NONE);
    try (TestServer strict = TestServer.start(other, new NoEngine(), small)) {
      byte[] bomb = compressed(encoding, "{\"model\":\"" + "x".repeat(1 << 20) + "\"}");
      assertThat(bomb.length).isGreaterThan(1000 / 20);
      RawHttp.Reply reply = encoded(strict.port(), encoding, bomb);
      assertThat(reply.status()).isEqualTo(413);
    }
  }

  @Test
  void aPortThatIsTakenIsSaidToBeSo(@TempDir Path other) {
    ServerSettings same = ServerSettings.DEFAULT.withAddress("127.0.0.1", server.port());
    LaminaServer second = new LaminaServer(server.lamina(), same);
    assertThatThrownBy(second::start)
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.CONFLICT))
        .hasMessage(
            "listen on 127.0.0.1:"
                + server.port()
                + ": the port is taken (stop what uses it, or set LAMINA_HOST to another port)");
  }

  @Test
  void anAddressOfAnotherMachineIsSaidToBeSo() {
    LaminaServer elsewhere =
        new LaminaServer(server.lamina(), ServerSettings.DEFAULT.withAddress("192.0.2.1", 0));
    assertThatThrownBy(elsewhere::start)
        .isInstanceOfSatisfying(
            ModelException.class,
            e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.UNAVAILABLE))
        .hasMessageContaining("set LAMINA_HOST");
  }
}
