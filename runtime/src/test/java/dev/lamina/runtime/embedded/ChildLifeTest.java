package dev.lamina.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lamina.runtime.LoadSpec;
import dev.lamina.runtime.LoadedModel;
import dev.lamina.runtime.Scheduler;
import dev.lamina.runtime.Timer;
import dev.lamina.runtime.process.Sandbox;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.testdata.TinyGguf;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a child lives and dies, and what it leaves: nothing. */
@Timeout(120)
class ChildLifeTest {
  @TempDir Path directory;

  private LoadedModel start() throws Exception {
    return Tiny.engine().start(Tiny.spec(Tiny.model(directory)));
  }

  private static void signal(String name, long pid) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, "" + pid).start().waitFor()).isZero();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void itGetsNothingThatItDoesNotNeed() throws Exception {
    Path secret = Files.writeString(directory.resolve("secret"), "of the parent");
    try (var open = Files.newInputStream(secret);
        LoadedModel model = start()) {
      assertThat(open.available()).isPositive();
      Path process = Path.of("/proc/" + model.pid());
      assertThat(Files.readString(process.resolve("environ")).split("\0"))
          .extracting(variable -> variable.replaceAll("=.*", ""))
          .isSubsetOf(
              "LANG",
              "LC_ALL",
              "LC_CTYPE",
              "LD_LIBRARY_PATH",
              "TZ",
              "GGML_NO_BACKTRACE",
              "OMP_WAIT_POLICY");
      assertThat(openFiles(process)).doesNotContain(secret.toRealPath().toString());
      assertThat(Files.readString(process.resolve("limits")))
          .containsPattern("Max core file size +0 +0 ");
      assertThat(statusOfWorker(process)).containsPattern("NoNewPrivs:\\s+1");
      assertThat(Files.readSymbolicLink(process.resolve("cwd"))).isEqualTo(Path.of("/"));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void nothingIsLeftOfOne() throws Exception {
    start().close(); // loads classes, extracts the library
    Path self = Path.of("/proc/self");
    long descriptors = openFiles(self).size();
    for (int i = 0; i < 5; i++) {
      try (LoadedModel model = start()) {
        model.generate(Tiny.request("hello", 3), text -> {});
      }
    }
    assertThat(openFiles(self)).hasSizeLessThanOrEqualTo((int) descriptors);
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("engine-answers", "engine-errors");
    assertThat(ProcessHandle.current().children()).isEmpty();
    try (Stream<Path> files = Files.walk(Tiny.nativeDirectory())) {
      assertThat(files.filter(Files::isRegularFile).map(Path::getFileName).map(Path::toString))
          .isSubsetOf("libjllama.so", "crash.log");
    }
  }

  /** Of the thread that runs native code. */
  private static String statusOfWorker(Path process) throws IOException {
    try (Stream<Path> tasks = Files.list(process.resolve("task"))) {
      for (Path task : tasks.toList()) {
        if (Files.readString(task.resolve("comm")).strip().equals("work")) {
          return Files.readString(task.resolve("status"));
        }
      }
    }
    throw new AssertionError("no thread works");
  }

  private static List<String> openFiles(Path process) throws IOException {
    try (Stream<Path> links = Files.list(process.resolve("fd"))) {
      return links.map(ChildLifeTest::target).toList();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException gone) {
      return ""; // the descriptor that listed them
    }
  }

  @ParameterizedTest
  @CsvSource({"KILL, SIGKILL", "ABRT, SIGABRT", "SEGV, SIGABRT|SIGSEGV", "TERM, SIGTERM|143"})
  void itsDeathIsToldInOneLine(String signal, String told) throws Exception {
    try (LoadedModel model = start()) {
      ModelException death =
          catchThrowableOfType(
              ModelException.class,
              () -> model.generate(Tiny.endless(), text -> signalOnce(signal, model)));
      assertThat(death.kind()).isEqualTo(ModelException.Kind.UNAVAILABLE);
      assertThat(death.getMessage()).hasLineCount(1).containsPattern(told).doesNotContain("http");
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

  /** A terminal sends these to the whole group. */
  @ParameterizedTest
  @ValueSource(strings = {"INT", "HUP"})
  void itLeavesTheTerminalToTheParent(String signal) throws Exception {
    try (LoadedModel model = start()) {
      signal(signal, model.pid());
      assertThat(model.generate(Tiny.request("hello", 3), text -> {}).tokens()).isPositive();
    }
  }

  /** The parent is a program of its own here: it writes its child's number, then is killed. */
  @ParameterizedTest
  @ValueSource(strings = {"idle", "busy"})
  void itDoesNotOutliveAKilledParent(String how) throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DoomedParent.class.getName(),
                Tiny.model(directory).toString(),
                how)
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

  /** One error for the request under way; the next one gets a new child. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void itReadsTheFilesOfItsModelAndNoOthers() throws Exception {
    Assumptions.assumeTrue(Sandbox.available(), "this kernel has no Landlock");
    LoadSpec own = Tiny.spec(Tiny.model(directory));
    LoadSpec other = Tiny.spec(TinyGguf.model().writeTo(directory.resolve("other")));
    EmbeddedEngine engine = Tiny.engine();
    Path library =
        NativeLibrary.ofThisMachine()
            .extractTo(Tiny.nativeDirectory().resolve(EmbeddedVersion.LLAMA).toAbsolutePath());
    for (LoadSpec asked : List.of(own, other)) {
      try (ChildProcess child = new ChildProcess(engine.command(own));
          var call = child.call(Frame.Type.LOAD, engine.order(asked, library)::writeTo)) {
        if (asked.equals(own)) {
          assertThat(call.next().type()).isEqualTo(Frame.Type.READY);
        } else {
          assertThatThrownBy(call::next)
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("failed to load model");
        }
      }
    }
  }

  @Test
  void theSchedulerLoadsADeadModelAnew() throws Exception {
    var limits = new Scheduler.Limits(1, 8, _ -> Duration.ofMinutes(5), OptionalLong.empty());
    var name = ModelName.parse("tiny");
    var spec = Tiny.spec(Tiny.model(directory));
    try (var scheduler = new Scheduler(Tiny.engine(), limits, Timer.system())) {
      long dead;
      LoadedModel idle;
      try (var lease = scheduler.acquire(spec, name, Optional.empty())) {
        LoadedModel model = lease.model();
        dead = model.pid();
        ModelException death =
            catchThrowableOfType(
                ModelException.class,
                () -> model.generate(Tiny.endless(), text -> signalOnce("KILL", model)));
        assertThat(death).hasMessageContaining("SIGKILL");
      }
      assertThat(scheduler.loaded()).isEmpty();
      try (var lease = scheduler.acquire(spec, name, Optional.empty())) {
        assertThat(lease.model().pid()).isNotEqualTo(dead);
        assertThat(lease.model().generate(Tiny.request("hello", 3), text -> {}).tokens())
            .isPositive();
        idle = lease.model();
      }
      signal("KILL", idle.pid());
      while (idle.alive()) {
        Thread.onSpinWait();
      }
      try (var lease = scheduler.acquire(spec, name, Optional.empty())) {
        assertThat(lease.model().generate(Tiny.request("hello", 3), text -> {}).tokens())
            .isPositive();
      }
    }
    assertThat(ProcessHandle.current().children()).isEmpty();
  }
}
