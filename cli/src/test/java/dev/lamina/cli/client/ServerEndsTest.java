package dev.lamina.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that is killed leaves its clients a line that says so. */
@Timeout(60)
class ServerEndsTest {
  private static final String HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String LINE = "{\"status\":\"a\"}\n";

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 0", "1, 1"})
  void isToldWhateverItStillSaid(int heads, int lines) throws Exception {
    String said = HEAD.repeat(heads) + ("f\r\n" + LINE + "\r\n").repeat(lines);
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread serving = Thread.ofVirtual().start(() -> serve(server, said));
      Api api = new Api(Address.parse("127.0.0.1:" + server.getLocalPort()));
      List<String> heard = new ArrayList<>();

      assertThatThrownBy(
              () ->
                  api.stream(
                      "/api/pull", Json.object(), line -> heard.add(line.get("status").asText())))
          .isInstanceOfSatisfying(
              ModelException.class,
              e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.UNAVAILABLE))
          .hasMessageContaining("ended before its answer was whole");
      assertThat(heard).hasSize(lines);
      serving.join();
    }
  }

  private static void serve(ServerSocket server, String said) {
    try (Socket client = server.accept()) {
      StringBuilder asked = new StringBuilder();
      while (asked.indexOf("{}") < 0) {
        asked.append((char) client.getInputStream().read());
      }
      client.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
