package dev.lamina.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.runtime.Engine;
import dev.lamina.runtime.KeptStates;
import dev.lamina.runtime.ResumeContract;
import dev.lamina.runtime.Tuning;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedResumeTest extends ResumeContract {
  @TempDir Path nativeDirectory;

  @Override
  protected Engine engine(Tuning tuning, KeptStates states) {
    return new EmbeddedEngine(
        Path.of(System.getProperty("java.home")), nativeDirectory, tuning, Optional.of(states));
  }

  @Test
  void whatAKilledServerLeftIsRemoved() throws Exception {
    Path temporary =
        Files.createDirectories(nativeDirectory.resolve(EmbeddedVersion.LLAMA).resolve("tmp"));
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Path left = Files.createFile(temporary.resolve("state-" + gone.pid()));
    Path used = Files.createFile(temporary.resolve("state-" + ProcessHandle.current().pid()));
    Path model = Tiny.model(nativeDirectory);
    engine(Tuning.DEFAULT, new KeptStates(nativeDirectory.resolve("states"), 1))
        .start(Tiny.spec(model))
        .close();
    assertThat(left).doesNotExist();
    assertThat(used).exists();
  }
}
