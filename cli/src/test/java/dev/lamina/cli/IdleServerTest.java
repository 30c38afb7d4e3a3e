package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.store.ModelName;
import dev.lamina.testdata.TestModels;
import dev.lamina.toolkit.Lamina;
import dev.lamina.toolkit.Settings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  /** What is missing is told, and keeps nobody from the next one. */
  @Test
  void modelsAreLoadedWhenItBegins() throws Exception {
    try (Lamina lamina = Lamina.open(Settings.defaults(directory))) {
      String modelfile = "FROM " + TestModels.smollm2() + "\nPARAMETER num_ctx 256\n";
      Path file = Files.writeString(directory.resolve("Modelfile"), modelfile);
      lamina.create(ModelName.parse("smol"), file, event -> {});
    }
    CompletableFuture<Integer> code = new CompletableFuture<>();
    Map<String, String> more =
        Map.of("LAMINA_PRELOAD", "nowhere, smol, neither", "LAMINA_ENGINE", "embedded");
    Thread serving =
        Thread.ofPlatform().start(() -> code.complete(new Commands(program(more)).run("serve")));
    while (!text().contains("lamina: preload: model 'neither:latest' not found")) {
      Thread.onSpinWait();
    }
    assertThat(text()).contains("lamina: preload: model 'nowhere:latest' not found");
    Matcher port = Pattern.compile(":([0-9]+),").matcher(text());
    assertThat(port.find()).isTrue();
    URI running = URI.create("http://127.0.0.1:" + port.group(1) + "/api/ps");
    try (InputStream answer = running.toURL().openStream()) {
      assertThat(answer).asString(StandardCharsets.UTF_8).contains("\"smol:latest\"");
    }
    serving.interrupt();
    assertThat(code.get()).isZero();
  }

  private String text() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private Program program() {
    return program(Map.of());
  }

  private Program program(Map<String, String> more) {
    PrintStream to = new PrintStream(err, true, StandardCharsets.UTF_8);
    Map<String, String> environment = new HashMap<>(more);
    environment.put("LAMINA_HOST", "127.0.0.1:0");
    environment.put("LAMINA_HOME", directory.toString());
    environment.put("HOME", directory.toString());
    return new Program(
        new Environment(environment),
        new Program.Streams(new ByteArrayInputStream(new byte[0]), to, to, false, false, false),
        now::get);
  }
}
