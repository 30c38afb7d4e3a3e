package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.cli.service.LaunchdService;
import dev.lamina.cli.service.Step;
import dev.lamina.cli.service.SystemdService;
import dev.lamina.cli.service.TaskService;
import dev.lamina.store.ModelException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps are done in their order, and which service there is depends on the system. */
class ServiceCommandTest {
  @TempDir private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void filesAreWrittenWithTheirPermissionsAndKeptWhereThatIsSaid() throws Exception {
    Path unit = directory.resolve("etc/a.service");
    Path settings = directory.resolve("etc/a.env");
    List<Step> steps =
        List.of(
            Step.Write.of(unit, "[Unit]\n"), Step.Write.of(settings, "A=1\n").kept("rw-------"));
    new ServiceSteps(program(Map.of()), false).run(steps);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(unit)))
        .isEqualTo("rw-r--r--");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(settings)))
        .isEqualTo("rw-------");

    Files.writeString(unit, "other");
    Files.writeString(settings, "A=2\n");
    new ServiceSteps(program(Map.of()), false).run(steps);
    assertThat(unit).hasContent("[Unit]");
    assertThat(settings).hasContent("A=2");
    new ServiceSteps(program(Map.of()), false).run(List.of(new Step.Remove(unit)));
    assertThat(unit).doesNotExist();
  }

  @Test
  void programsAreRunUnlessTheyNeedNotAndAFailureEndsIt() throws Exception {
    Step.Run says = Step.Run.of("sh", "-c", "echo said");
    new ServiceSteps(program(Map.of()), false)
        .run(List.of(says.unless("true"), says.unless("false")));
    assertThat(text()).isEqualTo("said\n");
    Path after = directory.resolve("after");
    assertThatThrownBy(
            () ->
                new ServiceSteps(program(Map.of()), false)
                    .run(List.of(Step.Run.of("false"), Step.Write.of(after, ""))))
        .isInstanceOf(ModelException.class)
        .hasMessage("service: false ended with 1");
    assertThat(after).doesNotExist();
    assertThatThrownBy(
            () ->
                new ServiceSteps(program(Map.of()), false)
                    .run(List.of(Step.Run.of("/no/such/program"))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("/no/such/program cannot be run");
  }

  @Test
  void whatWouldBeDoneIsOnlyTold() throws Exception {
    Path file = directory.resolve("a");
    new ServiceSteps(program(Map.of()), true)
        .run(
            List.of(
                Step.Write.of(file, "text\n"),
                Step.Run.of("useradd", "x").unless("id", "x"),
                new Step.Remove(file)));
    assertThat(text())
        .isEqualTo(
            "write %s\n    text\nrun useradd x (unless this succeeds: id x)\nremove %s\n"
                .formatted(file, file));
    assertThat(file).doesNotExist();
  }

  @Test
  void eachSystemHasItsService() throws Exception {
    ServicePlace place = new ServicePlace(program(Map.of()), directory);
    assertThat(place.service("Mac OS X")).isInstanceOf(LaunchdService.class);
    assertThat(place.service("Windows 11")).isInstanceOf(TaskService.class);
    assertThat(place.service("Linux")).isInstanceOf(SystemdService.class);
    assertThat(place.systemdRuns()).isFalse();
    assertThatThrownBy(() -> place.service("Plan 9"))
        .hasMessageContaining("none is known for Plan 9");
  }

  /** A key that this user gives to clients is none of the server's. */
  @Test
  void theSettingsOfThisEnvironmentBecomeTheServices() throws Exception {
    Files.createDirectories(directory.resolve("etc"));
    Files.writeString(directory.resolve("etc/group"), "root:x:0:\nvideo:x:44:\n");
    Program program =
        program(
            Map.of(
                "LAMINA_HOST", "0.0.0.0",
                "OLLAMA_MODELS", "/data",
                "LAMINA_API_KEY", "secret",
                "EDITOR", "vi"));
    new ServiceSteps(program, true)
        .run(new ServicePlace(program, directory).service("Linux").install());
    assertThat(text())
        .contains("LAMINA_HOST=\"0.0.0.0\"", "OLLAMA_MODELS=\"/data\"", " serve\n")
        .doesNotContain("secret", "EDITOR");
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private Program program(Map<String, String> environment) {
    var all = new HashMap<>(environment);
    all.put("HOME", directory.toString());
    PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8);
    return new Program(
        new Environment(all),
        new Program.Streams(new ByteArrayInputStream(new byte[0]), to, to, false, false, false),
        InstantSource.system());
  }
}
