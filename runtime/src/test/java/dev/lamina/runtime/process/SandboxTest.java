package dev.lamina.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.runtime.LoadSpec;
import dev.lamina.testdata.TinyGguf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a program can do that the launcher became: shell commands stand for an engine here. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class SandboxTest {
  @TempDir Path directory;
  private Path weights;
  private Path secret;
  private Path place;

  @BeforeEach
  void write() throws IOException {
    Assumptions.assumeTrue(Landlock.version() > 0, "this kernel has no Landlock");
    weights = TinyGguf.model().writeTo(directory.resolve("weights"));
    secret = Files.writeString(directory.resolve("secret"), "of the parent");
    place = Files.createDirectory(directory.resolve("place"));
  }

  /** The exit status. */
  private int run(boolean kept, String script, String... arguments) throws Exception {
    var spec = new LoadSpec(weights, "llama", List.of(), List.of(), 64, 0, 0, -1, true);
    Path shell = Path.of("/bin/sh");
    Optional<Sandbox> sandbox =
        kept ? Optional.of(Sandbox.of(spec, shell, "", place)) : Optional.empty();
    List<String> line = new java.util.ArrayList<>(List.of(shell.toString(), "-c", script, "sh"));
    line.addAll(List.of(arguments));
    Process process =
        Launcher.of(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                Path.of("target", "sandbox").toAbsolutePath(),
                sandbox,
                line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.PIPE)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    assertThat(said).as(script).doesNotContain("of the parent", "cannot be started");
    return status;
  }

  @Test
  void itReadsItsWeightsAndNoOtherFile() throws Exception {
    assertThat(run(true, "cat \"$1\" > /dev/null", weights.toString())).isZero();
    assertThat(run(true, "cat \"$1\" > /dev/null", secret.toString())).isNotZero();
    assertThat(run(false, "cat \"$1\" > /dev/null", secret.toString())).isZero();
    assertThat(run(true, "ls \"$1\"", directory.toString())).isNotZero();
    assertThat(run(true, "cat /etc/passwd > /dev/null")).isNotZero();
  }

  @Test
  void itWritesInItsOwnPlaceAlone() throws Exception {
    assertThat(run(true, "echo a > \"$1/new\"", place.toString())).isZero();
    assertThat(place.resolve("new")).hasContent("a\n");
    assertThat(run(true, "echo a > \"$1/new\"", directory.toString())).isNotZero();
    assertThat(run(true, "echo a >> \"$1\"", weights.toString())).isNotZero();
    assertThat(directory.resolve("new")).doesNotExist();
  }

  @Test
  void itReachesNoProcessAndNoPort() throws Exception {
    String pid = Long.toString(ProcessHandle.current().pid());
    if (Landlock.version() >= 6) {
      assertThat(run(true, "kill -0 \"$1\"", pid)).isNotZero();
      assertThat(run(false, "kill -0 \"$1\"", pid)).isZero();
    }
    Path bash = Path.of("/bin/bash");
    if (Landlock.version() >= 4 && Files.exists(bash)) {
      try (var port = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
        String connect = "/bin/bash -c \": > /dev/tcp/127.0.0.1/$1\"";
        String number = Integer.toString(port.getLocalPort());
        assertThat(run(false, connect, number)).isZero();
        assertThat(run(true, connect, number)).isNotZero();
      }
    }
  }

  @Test
  void itGetsNoRightsThatItHasNot() throws Exception {
    String look =
        "while read -r name value; do [ \"$name$value\" = NoNewPrivs:1 ] && exit 0; done"
            + " < /proc/$$/status; exit 1";
    assertThat(run(true, look)).isZero();
  }
}
