package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.testdata.TestModels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With which options the application image's launcher starts its Java: one that prints them. */
class LauncherTest {
  private static final String LIGHT = "-XX:TieredStopAtLevel=1";

  @TempDir private Path image;

  private String started(String... arguments) throws Exception {
    Path launcher = Files.createDirectories(image.resolve("bin")).resolve("lamina");
    Files.copy(TestModels.root().resolve("cli/src/image/lamina"), launcher);
    executable(launcher);
    Path java = Files.createDirectories(image.resolve("runtime/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho \"$@\"\n");
    executable(java);
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(Arrays.asList(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }

  private static void executable(Path file) throws Exception {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "run", "show", "pull", "--version"})
  void aCommandDoesNotWaitForTheOptimisingCompiler(String command) throws Exception {
    assertThat(started(command, "m"))
        .contains(LIGHT)
        .contains("lib/commands.aot")
        .as("what was learned is not compiled at once")
        .contains("-XX:-AOTReplayTraining");
  }

  @ParameterizedTest
  @ValueSource(strings = {"create", "import", "load", "export", "save", "adopt", "engine"})
  void whatReadsWholeModelsHasIt(String command) throws Exception {
    assertThat(started("--debug", command, "m")).doesNotContain(LIGHT).contains("lib/commands.aot");
  }

  @Test
  void theServerHasWhatItLearned() throws Exception {
    assertThat(started("serve")).doesNotContain(LIGHT).contains("lib/serve.aot");
  }
}
