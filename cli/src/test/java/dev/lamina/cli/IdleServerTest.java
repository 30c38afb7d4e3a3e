package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that a command started is nobody's to end: it does so itself. */
@Timeout(60)
class IdleServerTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path directory;
  private final AtomicReference<Instant> now = new AtomicReference<>(BEGIN);
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void itEndsWhenNobodyAskedForSoLong() throws Exception {
    CompletableFuture<Integer> code = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(() -> code.complete(new Commands(program()).run("serve", "--idle=1s")));
    while (!text().contains("listens on")) {
      Thread.onSpinWait();
    }
    assertThat(code).isNotDone();
    now.set(BEGIN.plusSeconds(1));

    assertThat(code.get()).isZero();
    assertThat(text()).endsWith("lamina: nobody asked for 1s: ends\n");
  }

  @Test
  void aTimeThatIsNoneIsAnErrorBeforeAnythingIsServed() {
    assertThat(new Commands(program()).run("serve", "--idle=soon")).isEqualTo(2);
    assertThat(text()).startsWith("Error: time: invalid duration").doesNotContain("listens");
  }

  private String text() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private Program program() {
    PrintStream to = new PrintStream(err, true, StandardCharsets.UTF_8);
    Map<String, String> environment =
        Map.of(
            "LAMINA_HOST",
            "127.0.0.1:0",
            "LAMINA_HOME",
            directory.toString(),
            "HOME",
            directory.toString());
    return new Program(
        new Environment(environment),
        new Program.Streams(new ByteArrayInputStream(new byte[0]), to, to, false, false, false),
        now::get);
  }
}
