package dev.lamina.runtime.llamaserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lamina.runtime.GenerateRequest;
import dev.lamina.runtime.LoadedModel;
import dev.lamina.runtime.process.Watchdog;
import dev.lamina.store.ModelException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a llama-server lives and dies, and what it leaves: nothing. */
@Timeout(120)
class LlamaServerLifeTest {
  private static final Duration SHORT = Duration.ofMillis(500);

  @TempDir Path directory;
  private Path weights;

  @BeforeEach
  void write() throws IOException {
    weights = Fetched.tiny(directory);
  }

  private LoadedModel start(int slots, Duration patience) throws Exception {
    return Fetched.engine(slots, patience).start(Fetched.spec(weights));
  }

  private static void signal(String name, long pid) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, "" + pid).start().waitFor()).isZero();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void itGetsNothingThatItDoesNotNeed() throws Exception {
    Path secret = Files.writeString(directory.resolve("secret"), "of the parent");
    try (var open = Files.newInputStream(secret);
        LoadedModel model = start(1, Watchdog.PATIENCE)) {
      assertThat(open.available()).isPositive();
      Path process = Path.of("/proc/" + model.pid());
      assertThat(Files.readString(process.resolve("environ")).split("\0"))
          .extracting(variable -> variable.replaceAll("=.*", ""))
          .doesNotContain("PATH", "USER", "JAVA_HOME")
          .noneMatch(name -> name.startsWith("LLAMA_ARG") || name.startsWith("LAMINA_"));
      assertThat(openFiles(process)).doesNotContain(secret.toRealPath().toString());
      assertThat(Files.readString(process.resolve("limits")))
          .containsPattern("Max core file size +0 +0 ");
      assertThat(Files.readString(process.resolve("task/%d/status".formatted(model.pid()))))
          .containsPattern("NoNewPrivs:\\s+1");
      assertThat(Files.readSymbolicLink(process.resolve("cwd"))).isEqualTo(Path.of("/"));
      assertThat(Files.readString(Path.of("/proc/net/tcp")) + "\n")
          .as("no port is opened: sockets of TCP that this process owns")
          .doesNotContainPattern(socketsOf(process));
    }
  }

  /** A pattern of the inodes in a process's descriptors; one that matches nothing without any. */
  private static String socketsOf(Path process) throws IOException {
    List<String> inodes =
        openFiles(process).stream()
            .filter(target -> target.startsWith("socket:["))
            .map(target -> target.replaceAll("\\D", ""))
            .toList();
    assertThat(inodes).as("its own socket").isNotEmpty();
    return " (" + String.join("|", inodes) + ") ";
  }

  private static List<String> openFiles(Path process) throws IOException {
    try (Stream<Path> links = Files.list(process.resolve("fd"))) {
      return links.map(LlamaServerLifeTest::target).toList();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException gone) {
      return ""; // the descriptor that listed them
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void nothingIsLeftOfOne() throws Exception {
    start(1, Watchdog.PATIENCE).close(); // loads classes
    int descriptors = openFiles(Path.of("/proc/self")).size();
    List<String> places = places();
    for (int i = 0; i < 3; i++) {
      try (LoadedModel model = start(1, Watchdog.PATIENCE)) {
        assertThat(places()).hasSize(places.size() + 1);
        model.generate(Fetched.request("hello", 3), text -> {});
      }
    }
    assertThat(openFiles(Path.of("/proc/self"))).hasSizeLessThanOrEqualTo(descriptors);
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("engine-errors");
    assertThat(ProcessHandle.current().children()).isEmpty();
    assertThat(places()).isEqualTo(places);
  }

  /** Directories with sockets. */
  private static List<String> places() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> Files.exists(file.resolve("engine.sock")))
          .map(Path::toString)
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @CsvSource({"KILL, SIGKILL", "SEGV, SIGSEGV", "ABRT, SIGABRT"})
  void itsDeathIsToldInOneLineAndAtOnce(String signal, String told) throws Exception {
    try (LoadedModel model = start(1, Watchdog.PATIENCE)) {
      ModelException death =
          catchThrowableOfType(
              ModelException.class,
              () -> model.generate(Fetched.endless(), text -> signalOnce(signal, model)));
      assertThat(death.kind()).isEqualTo(ModelException.Kind.UNAVAILABLE);
      assertThat(death.getMessage()).hasLineCount(1).contains(told).contains("llama-server");
      assertThat(model.alive()).isFalse();
    }
  }

  private static void signalOnce(String signal, LoadedModel model) {
    try {
      if (model.alive()) {
        signal(signal, model.pid());
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } catch (AssertionError deadAlready) {
      // more text was on its way
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void oneThatHangsIsEnded() throws Exception {
    try (LoadedModel model = start(1, SHORT)) {
      ModelException death =
          catchThrowableOfType(
              ModelException.class,
              () -> model.generate(Fetched.endless(), text -> signalOnce("STOP", model)));
      assertThat(death.kind()).isEqualTo(ModelException.Kind.UNAVAILABLE);
      assertThat(death).hasMessageContaining("hangs");
      assertThat(model.alive()).isFalse();
    }
  }

  /** Longer than the child may do nothing: it is not its fault. */
  @Test
  void aSlowReaderIsWaitedFor() throws Exception {
    try (LoadedModel model = start(1, Duration.ofSeconds(1))) {
      var done =
          model.generate(
              Fetched.request("hello", 3),
              text -> {
                long end = System.nanoTime() + Duration.ofMillis(1500).toNanos();
                while (System.nanoTime() < end) {
                  Thread.onSpinWait();
                }
              });
      assertThat(done.tokens()).isPositive();
      assertThat(model.alive()).isTrue();
    }
  }

  /** The parent is a program of its own here: it writes its child's number, then is killed. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void itDoesNotOutliveAKilledParent() throws Exception {
    Fetched.program();
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DoomedParent.class.getName(),
                weights.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var out =
        new BufferedReader(
            new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
      ProcessHandle child = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
      assertThat(child.isAlive()).isTrue();
      parent.destroyForcibly().waitFor();
      child.onExit().get(30, TimeUnit.SECONDS);
      assertThat(child.isAlive()).isFalse();
    } finally {
      parent.destroyForcibly();
    }
  }

  /** With one slot the second request would wait for the first one's end, which waits for it. */
  @Test
  void slotsAnswerAtTheSameTime() throws Exception {
    try (LoadedModel model = start(2, Watchdog.PATIENCE)) {
      assertThat(model.slots()).isEqualTo(2);
      int[] within = {0};
      model.generate(
          Fetched.request("hello", 20),
          text -> {
            if (within[0] == 0) {
              within[0] = tokens(model, Fetched.request("other", 3));
            }
          });
      assertThat(within[0]).isPositive();
    }
  }

  private static int tokens(LoadedModel model, GenerateRequest request) throws IOException {
    try {
      return model.generate(request, text -> {}).tokens();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void whoWaitsForASlotCanGiveUp() throws Exception {
    try (LoadedModel model = start(1, Watchdog.PATIENCE)) {
      var ended = new CompletableFuture<Integer>();
      Thread second =
          Thread.ofVirtual()
              .unstarted(
                  () -> {
                    try {
                      ended.complete(
                          model.generate(Fetched.request("other", 3), text -> {}).tokens());
                    } catch (Exception e) {
                      ended.completeExceptionally(e);
                    }
                  });
      model.generate(
          Fetched.request("hello", 20),
          text -> {
            if (second.getState() == Thread.State.NEW) {
              second.start();
              second.interrupt();
            }
          });
      assertThatThrownBy(ended::get).hasCauseInstanceOf(InterruptedException.class);
      assertThat(model.generate(Fetched.request("again", 3), text -> {}).tokens()).isPositive();
    }
  }
}
