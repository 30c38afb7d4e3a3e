package dev.lamina.oci;

import static dev.lamina.oci.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.lamina.store.Manifest;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Out of a store that nobody can write: a mount. Needs root; without it the test is reported as not
 * run.
 */
@Timeout(60)
class ReadOnlyPushTest {
  @TempDir private Path directory;

  @Test
  void modelsArePushedAndExportedAllTheSame() throws Exception {
    Path written = directory.resolve("written");
    Path readOnly = Files.createDirectory(directory.resolve("read-only"));
    try (FaultyRegistry registry = new FaultyRegistry()) {
      ModelName name = registry.name("m");
      // Sent in pieces, which are written down elsewhere.
      byte[] weights = Fixture.random(5, 9 << 20);
      Manifest manifest = Fixture.model(Fixture.store(written), name, weights);
      if (run("mount", "--bind", "-o", "ro", written.toString(), readOnly.toString()) != 0) {
        abort("a store that cannot be written is not proved here: mount failed (run as root)");
      }
      try {
        ModelStore store = Fixture.store(readOnly);
        assertThat(store.writable()).isFalse();
        Path file = directory.resolve("m.tar");
        Archives.write(file, Map.of(name, ShapedModel.of(manifest, store)), store, event -> {});
        Transfer.push(Reference.of(name), store, options(), event -> {});

        ModelStore other = Fixture.store(directory.resolve("other"));
        assertThat(Transfer.pull(Reference.of(name), other, options(), event -> {}))
            .isEqualTo(manifest);
        ModelStore third = Fixture.store(directory.resolve("third"));
        assertThat(Archives.read(file, Optional.empty(), Fixture.local(third), event -> {}))
            .containsExactly(name);
      } finally {
        assertThat(run("umount", readOnly.toString())).isZero();
      }
    }
  }

  private static int run(String... command) throws Exception {
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      return process.waitFor(30, TimeUnit.SECONDS) ? process.exitValue() : -1;
    } catch (IOException absent) {
      return -1;
    }
  }
}
