package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.lamina.cli.client.Address;
import dev.lamina.cli.client.Api;
import dev.lamina.store.Json;
import dev.lamina.store.ModelStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose word is believed about where the store is. */
class LocalStoreTest {
  @TempDir Path directory;
  private HttpServer http;
  private String answer = "";

  @BeforeEach
  void start() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/api/store",
        exchange -> {
          byte[] body = answer.getBytes(java.nio.charset.StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer.isEmpty() ? 404 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    http.start();
  }

  @AfterEach
  void stop() {
    http.stop(0);
  }

  @Test
  void aServerThatSeesAnotherDirectoryIsNotBelieved() throws IOException {
    ModelStore.at(directory).lease().close();
    say(directory, true);
    assertThat(look().reason()).contains("is not the directory " + directory);
    try (var files = Files.list(directory.resolve("lamina/leases"))) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void otherAnswersHaveTheirReasons() throws IOException {
    assertThat(look().reason()).contains("does not tell where");
    say(directory.resolve("absent"), true);
    assertThat(look().reason()).contains("is not on this machine");
    say(directory, false);
    assertThat(look().reason()).contains("is read-only");
    say(Path.of("relative"), true);
    assertThat(look().reason()).contains("is not on this machine");
    assertThat(LocalStore.of(new Api(Address.parse("http://192.0.2.1:1"))).reason())
        .contains("is not on this machine");
  }

  private void say(Path path, boolean writable) {
    answer = Json.write(Json.object().put("path", path.toString()).put("writable", writable));
  }

  private LocalStore.Found look() throws IOException {
    LocalStore.Found found =
        LocalStore.of(new Api(Address.parse("127.0.0.1:" + http.getAddress().getPort())));
    assertThat(found.store()).isEmpty();
    return found;
  }
}
