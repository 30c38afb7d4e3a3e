package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.runtime.ScriptedEngine;
import dev.lamina.toolkit.Lamina;
import dev.lamina.toolkit.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How long a server has been of no use to anybody. */
@Timeout(60)
class IdleTest {
  @TempDir Path directory;
  private final ScriptedEngine engine = new ScriptedEngine();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private TestServer server;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    Lamina lamina = Lamina.open(Settings.defaults(directory), engine);
    ServerSettings settings = ServerSettings.DEFAULT.withAddress("127.0.0.1", 0);
    server = new TestServer(lamina, new LaminaServer(lamina, settings, now::get).start());
    server.createTiny("tiny", "");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aRequestBeginsTheTimeAnew() throws IOException {
    assertThat(idleAfter(29)).isEqualTo(Duration.ofMinutes(29));
    RawHttp.send(server.port(), "GET", "/api/version", "");
    settle();
    assertThat(idleAfter(1)).isBetween(Duration.ofMinutes(1), Duration.ofMinutes(2));
  }

  @Test
  void aLoadedModelIsAUse() throws IOException {
    ask("{\"model\":\"tiny\",\"keep_alive\":-1}");
    assertThat(idleAfter(90)).isZero();
    ask("{\"model\":\"tiny\",\"keep_alive\":0}");
    engine.awaitOpen(0);
    settle();
    assertThat(idleAfter(31)).isGreaterThan(Duration.ofMinutes(31));
  }

  @Test
  void aLongAnswerIsAUse() throws Exception {
    engine.answer("Hel", ScriptedEngine.HOLD, "lo");
    CompletableFuture<Void> answer =
        CompletableFuture.runAsync(
            () -> ask("{\"model\":\"tiny\",\"prompt\":\"a\",\"keep_alive\":0}"));
    engine.awaitHeld(1);
    assertThat(idleAfter(90)).isZero();
    engine.release();
    answer.join();
  }

  /** A client has its answer a moment before the server is done with the request. */
  private void settle() {
    do {
      now.updateAndGet(before -> before.plusMillis(1));
    } while (server.server().idle().isZero());
  }

  private Duration idleAfter(int minutes) {
    now.updateAndGet(before -> before.plus(Duration.ofMinutes(minutes)));
    return server.server().idle();
  }

  private void ask(String body) {
    try {
      RawHttp.send(server.port(), "POST", "/api/generate", body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
