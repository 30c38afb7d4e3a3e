package dev.lamina.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small disk in memory, mounted for this test: what is promised room has it. Needs root and
 * Linux; without them the test is reported as not run.
 */
class AllocationTest {
  private static final int MIB = 1 << 20;
  private static final int DISK = 32 * MIB;

  @TempDir private Path directory;
  private ModelStore store;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    mounted =
        run("mount", "-t", "tmpfs", "-o", "size=" + DISK, "tmpfs", directory.toString()).isEmpty();
    if (!mounted) {
      abort("a full disk is not proved here: mount failed (run as root on Linux)");
    }
    store = ModelStore.at(directory.resolve("store"), List.of());
  }

  /** Lazily: this process has the store's lock file open until it ends. */
  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(run("umount", "--lazy", directory.toString())).isEmpty();
    }
  }

  @Test
  void aDiskTooSmallForTwoIsFoundBeforeTheSecondBegins() throws Exception {
    Descriptor one = descriptor(1, 20 * MIB);
    Descriptor other = descriptor(2, 20 * MIB);
    try (Lease lease = store.lease()) {
      try (PartialBlob partial = lease.resume(one).orElseThrow()) {
        assertThatThrownBy(() -> lease.resume(other))
            .isInstanceOfSatisfying(
                ModelException.class,
                e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.EXHAUSTED));
        PartialBlob.Span span = partial.claim(0, 5).orElseThrow();
        partial.write(span, new ByteArrayInputStream(bytes(1, 20 * MIB)), count -> {});
      }
      Descriptor third = descriptor(3, 11 * MIB);
      lease.resume(third).orElseThrow().close();

      // Its room is its own, though nothing else is left.
      try (PartialBlob partial = lease.resume(one).orElseThrow()) {
        assertThat(partial.arrived()).isEqualTo(5 * MIB);
        while (true) {
          var span = partial.claim(0, 1);
          if (span.isEmpty()) {
            break;
          }
          byte[] all = bytes(1, 20 * MIB);
          int offset = (int) span.get().offset();
          partial.write(span.get(), new ByteArrayInputStream(all, offset, MIB), count -> {});
        }
        lease.commit(partial, partial.hash());
      }
    }
    assertThat(store.file(one)).hasBinaryContent(bytes(1, 20 * MIB));
  }

  @Test
  void whatCannotBeHadTakesNothing() throws Exception {
    long free = Files.getFileStore(directory).getUsableSpace();
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> Allocation.of(file, DISK + 1L)).isInstanceOf(ModelException.class);
    assertThat(Allocation.of(file, 8 * MIB)).isTrue();

    assertThat(free - Files.getFileStore(directory).getUsableSpace()).isEqualTo(8 * MIB);
    assertThat(Files.size(file)).isEqualTo(8 * MIB);
  }

  private static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static Descriptor descriptor(long seed, int length) {
    return new Descriptor(MediaTypes.MODEL, Digest.of(bytes(seed, length)), length);
  }

  /** What a command that failed said; empty if it did not. */
  private static String run(String... command) throws Exception {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException absent) {
      return absent.toString();
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    boolean good = process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    return good ? "" : "failed: " + said;
  }
}
