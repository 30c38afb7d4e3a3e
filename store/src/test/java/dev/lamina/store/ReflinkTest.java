package dev.lamina.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Imports on a file system that shares blocks: XFS in a file, mounted for this test. Needs root,
 * {@code mkfs.xfs} and loop devices; without them the test is reported as not run.
 */
class ReflinkTest {
  private static final long DISK = 512L << 20;
  private static final int SIZE = 64 << 20;

  @TempDir Path directory;
  private Path mounted;

  @BeforeEach
  void mount() throws Exception {
    Path image = directory.resolve("disk.img");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(DISK);
    }
    mounted = Files.createDirectory(directory.resolve("mounted"));
    needed("mkfs.xfs", "-q", image.toString());
    needed("mount", "-o", "loop", image.toString(), mounted.toString());
  }

  /** Lazily: this process has the store's lock file open until it ends. */
  @AfterEach
  void unmount() throws Exception {
    if (Files.getFileStore(mounted).type().equals("xfs")) {
      assertThat(run("umount", "--lazy", mounted.toString())).isZero();
    }
  }

  @Test
  void anImportSharesTheSourcesBlocksAndNotItsChanges() throws Exception {
    byte[] bytes = randomBytes();
    Path source = sourceOf(bytes);
    ModelStore store = ModelStore.at(mounted.resolve("store"));
    long free = Files.getFileStore(mounted).getUnallocatedSpace();
    try (Lease lease = store.lease()) {
      Ingested ingested = lease.ingest(MediaTypes.MODEL, source, count -> {});

      assertThat(ingested.way()).isEqualTo(Ingested.Way.CLONED);
      assertThat(free - Files.getFileStore(mounted).getUnallocatedSpace())
          .as("bytes taken by the copy of %d", SIZE)
          .isLessThan(SIZE / 8);
      Files.write(source, new byte[SIZE]);
      assertThat(store.verified(ingested.descriptor())).hasBinaryContent(bytes);
    }
  }

  @Test
  void theDigestIsTheClonesWhenTheSourceChangesWhileItIsRead() throws Exception {
    byte[] bytes = randomBytes();
    Path source = sourceOf(bytes);
    ModelStore store = ModelStore.at(mounted.resolve("store"));
    AtomicBoolean changed = new AtomicBoolean();
    try (Lease lease = store.lease()) {
      Ingested ingested =
          lease.ingest(
              MediaTypes.MODEL,
              source,
              count -> {
                if (!changed.getAndSet(true)) {
                  changeEnd(source);
                }
              });

      assertThat(ingested.way()).isEqualTo(Ingested.Way.CLONED);
      assertThat(ingested.descriptor().digest()).isEqualTo(Digest.of(bytes));
      assertThat(store.verified(ingested.descriptor())).hasBinaryContent(bytes);
    }
    assertThat(Digest.of(source)).isNotEqualTo(Digest.of(bytes));
  }

  private static void changeEnd(Path file) {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(SIZE - 1);
      int last = open.read();
      open.seek(SIZE - 1);
      open.write(last ^ 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] randomBytes() {
    byte[] bytes = new byte[SIZE];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  /** A file that nobody has written to for a minute. */
  private Path sourceOf(byte[] bytes) throws IOException {
    Path source = Files.write(mounted.resolve("model.gguf"), bytes);
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().minusSeconds(60)));
    return source;
  }

  private static void needed(String... command) throws Exception {
    int status;
    try {
      status = run(command);
    } catch (IOException absent) {
      status = -1;
    }
    if (status != 0) {
      abort("reflink not proved here: %s failed (run as root with xfsprogs)".formatted(command[0]));
    }
  }

  private static int run(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return process.waitFor(60, TimeUnit.SECONDS) ? process.exitValue() : -1;
    } finally {
      process.destroyForcibly();
    }
  }
}
