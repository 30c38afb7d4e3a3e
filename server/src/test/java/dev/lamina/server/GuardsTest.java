package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.store.ModelException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which hosts and origins the server listens to. */
class GuardsTest {
  @TempDir static Path directory;
  static TestServer server;

  @BeforeAll
  static void start() {
    server =
        TestServer.start(
            directory,
            new NoEngine(),
            ServerSettings.DEFAULT
                .withAddress("127.0.0.1", 0)
                .withOrigins(List.of("https://chat.example", "https://*.apps.example")));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost", "LOCALHOST:99", "127.0.0.1:11434", "127.8.8.8", "10.0.0.5", "172.16.1.1",
        "192.168.1.7:80", "0.0.0.0", "[::1]:11434", "[fd00::1]", "foo.local", "a.b.internal",
        "x.localhost:1"
      })
  void itsOwnNamesAreAdmitted(String host) throws IOException {
    assertThat(RawHttp.get(server.port(), "/", "Host: " + host).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8.8.8.8",
        "example.com",
        "example.com:11434",
        "[2001:db8::1]",
        "172.32.0.1",
        "local",
        "127.0.0.1.example.com",
        "localhost.example.com",
        "evillocal"
      })
  void othersAreTurnedAway(String host) throws IOException {
    RawHttp.Reply reply = RawHttp.get(server.port(), "/api/tags", "Host: " + host);
    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.headers())
        .containsEntry("content-length", "0")
        .doesNotContainKey("content-type");
  }

  @Test
  void anAddressOfAnInterfaceIsAdmitted() throws IOException {
    String own = InetAddress.getLocalHost().getHostAddress();
    assertThat(RawHttp.get(server.port(), "/", "Host: " + own).status()).isEqualTo(200);
  }

  @Test
  void optionsOfANameAreAnswered() throws IOException {
    assertThat(RawHttp.send(server.port(), "OPTIONS", "/", "", "Host: localhost").status())
        .isEqualTo(204);
    assertThat(RawHttp.send(server.port(), "OPTIONS", "/", "", "Host: 127.0.0.1").status())
        .isEqualTo(405);
  }

  @Test
  void aServerForAllListensToAnyHost(@TempDir Path other) throws IOException {
    try (TestServer open =
        TestServer.start(other, new NoEngine(), ServerSettings.DEFAULT.withAddress("0.0.0.0", 0))) {
      assertThat(RawHttp.get(open.port(), "/", "Host: example.com").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost", "https://localhost:3000", "http://127.0.0.1:8080", "http://0.0.0.0",
        "app://obsidian.md", "file://", "tauri://localhost", "vscode-webview://1x2",
        "https://chat.example", "https://a.apps.example"
      })
  void ownOriginsAreAdmittedByName(String origin) throws IOException {
    RawHttp.Reply reply = RawHttp.get(server.port(), "/", "Origin: " + origin);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.headers())
        .containsEntry("access-control-allow-origin", origin)
        .containsEntry("vary", "Origin");
  }

  @Test
  void thePagesOfTheServerItselfNeedNoLeave() throws IOException {
    RawHttp.Reply reply =
        RawHttp.get(server.port(), "/", "Host: foo.local:7", "Origin: http://foo.local:7");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.headers()).doesNotContainKey("access-control-allow-origin");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example",
        "http://chat.example",
        "https://chat.example.evil",
        "null",
        "http://localhost.evil.example",
        "https://apps.example"
      })
  void otherOriginsAreTurnedAwayBeforeAnythingHappens(String origin) throws IOException {
    for (String method : List.of("GET", "OPTIONS", "DELETE")) {
      RawHttp.Reply reply =
          RawHttp.send(server.port(), method, "/api/tags", "", "Origin: " + origin);
      assertThat(reply.status()).isEqualTo(403);
      assertThat(reply.headers()).containsEntry("content-length", "0");
    }
  }

  @Test
  void aPreflightIsToldWhatIsAllowed() throws IOException {
    RawHttp.Reply reply =
        RawHttp.send(server.port(), "OPTIONS", "/api/chat", "", "Origin: http://localhost:3000");
    assertThat(reply.status()).isEqualTo(204);
    assertThat(reply.headers())
        .containsEntry("access-control-allow-origin", "http://localhost:3000")
        .containsEntry("access-control-allow-methods", "GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS")
        .containsEntry("access-control-max-age", "43200")
        .containsEntry(
            "vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers")
        .doesNotContainKey("access-control-allow-credentials");
    assertThat(reply.headers().get("access-control-allow-headers"))
        .startsWith("Authorization,Content-Type,User-Agent,Accept,X-Requested-With,Openai-Beta,")
        .endsWith(",X-Stainless-Timeout");
  }

  @Test
  void aStarAdmitsAll() {
    OriginGuard all = OriginGuard.of(List.of("*"));
    assertThat(all.any()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"chat.example", "ftp://x", "https://*.*.example", "''"})
  void anEntryThatIsNoOriginStopsTheStart(String entry) {
    assertThatThrownBy(
            () ->
                new LaminaServer(
                    server.lamina(), ServerSettings.DEFAULT.withOrigins(List.of(entry))))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.INVALID))
        .hasMessageStartingWith("allow origin \"" + entry + "\": it is no origin");
  }
}
