package dev.lamina.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store that may be read only: by the rights of its files, or, for root whom they do not bind, by
 * a mount.
 */
class ReadOnlyStoreTest {
  @TempDir Path directory;
  private Manifest manifest;
  private ModelStore store;

  @BeforeEach
  void make() throws Exception {
    Path written = directory.resolve("written");
    manifest = Models.publish(ModelStore.at(written), "a", "weights", "one");
    Path readOnly = Files.createDirectory(directory.resolve("read-only"));
    if (!mounted(written, readOnly)) {
      Files.delete(readOnly);
      Files.move(written, readOnly);
      forbid(readOnly, true);
      if (Files.isWritable(readOnly)) {
        abort("read-only stores not proved here: root may write all, and cannot mount");
      }
    }
    store = ModelStore.at(readOnly);
  }

  @AfterEach
  void allow() throws Exception {
    Path readOnly = directory.resolve("read-only");
    if (run("umount", readOnly.toString()) != 0) {
      forbid(readOnly, false);
    }
  }

  @Test
  void isReadCheckedAndExplained() throws Exception {
    Descriptor weights = manifest.layers().getFirst();

    assertThat(store.models()).hasSize(1);
    assertThat(store.verified(weights)).hasContent("weights");
    for (StoreDepth depth : StoreDepth.values()) {
      assertThat(store.verify(List.of(), depth, event -> {}).findings()).isEmpty();
    }
    assertThat(store.usage().total()).isEqualTo("{}weightsone".length());
    assertThat(store.why(weights.digest().hex()).uses()).hasSize(1);
    assertThat(store.sweepable().blobs()).isEmpty();
  }

  @Test
  void isNotWrittenAndSaysSoInOneLine() throws Exception {
    assertThat(store.writable()).isFalse();
    refused(() -> store.lease());
    refused(() -> store.remove(ModelName.parse("a")));
    refused(() -> store.sweep(Duration.ZERO));
    assertThat(store.names()).hasSize(1);
  }

  private void refused(ThrowingCallable operation) {
    assertThatThrownBy(operation)
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.DENIED))
        .hasMessage("write to store " + store.root() + ": it is read-only");
  }

  private static boolean mounted(Path from, Path to) throws Exception {
    return run("mount", "--bind", "-o", "ro", from.toString(), to.toString()) == 0
        && !Files.isWritable(to);
  }

  private static void forbid(Path root, boolean forbidden) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.toList()) {
        assertThat(file.toFile().setWritable(!forbidden)).isTrue();
      }
    }
  }

  private static int run(String... command) throws Exception {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) ? process.exitValue() : -1;
    } catch (IOException absent) {
      return -1;
    }
  }
}
