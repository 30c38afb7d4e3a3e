package dev.lamina.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PartialBlobTest {
  private static final int BLOCK = PartialBlob.BLOCK;

  @TempDir private Path directory;
  private byte[] bytes = {};
  private Descriptor blob;
  private ModelStore store;

  @BeforeEach
  void begin() {
    lengthen(5);
    store = ModelStore.at(directory, List.of());
  }

  private void lengthen(int blocks) {
    bytes = new byte[blocks * BLOCK + 17];
    new Random(1).nextBytes(bytes);
    blob = new Descriptor(MediaTypes.MODEL, Digest.of(bytes), bytes.length);
  }

  @Test
  void arrivesInAnyOrderOnSeveralThreads() throws Exception {
    try (Lease lease = store.lease()) {
      try (PartialBlob partial = lease.resume(blob).orElseThrow()) {
        Digest[] digest = {blob.digest()};
        Parallel.each(
            4,
            List.of(0, 1, 2, 3),
            role -> {
              if (role == 0) {
                digest[0] = partial.hash();
              } else {
                fetch(partial);
              }
            });
        lease.commit(partial, digest[0]);
      }
      assertThat(store.file(blob)).hasBinaryContent(bytes);
      assertThat(lease.resume(blob)).isEmpty();
    }
    assertThat(left()).isEmpty();
  }

  /** More blocks than are kept in memory for the digest, and than are written out at once. */
  @Test
  void aLongBlobIsHashedAndWrittenOutWhileItArrives() throws Exception {
    lengthen(100);
    try (Lease lease = store.lease()) {
      finish(lease, 0);
      assertThat(lease.contains(blob)).isTrue();
    }
    assertThat(store.file(blob)).hasBinaryContent(bytes);
  }

  @Test
  void aDigestThatIsBrokenOffKeepsNobodyWaiting() throws Exception {
    lengthen(40);
    try (Lease lease = store.lease();
        PartialBlob partial = lease.resume(blob).orElseThrow()) {
      FutureTask<Digest> broken = new FutureTask<>(partial::hash);
      Thread hashing = Thread.ofVirtual().start(broken);
      while (hashing.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      write(partial, partial.claim(BLOCK, 7).orElseThrow());
      hashing.interrupt();
      hashing.join();
      write(partial, partial.claim(0, 1).orElseThrow());
      write(partial, partial.claim(0, 41).orElseThrow());

      assertThatThrownBy(broken::get).isInstanceOf(ExecutionException.class);
      lease.commit(partial, partial.hash());
    }
    assertThat(store.file(blob)).hasBinaryContent(bytes);
  }

  @Test
  void whatIsDoneOrClaimedEndsARun() throws Exception {
    try (Lease lease = store.lease();
        PartialBlob partial = lease.resume(blob).orElseThrow()) {
      write(partial, partial.claim(3 * BLOCK, 1).orElseThrow());
      PartialBlob.Span first = partial.claim(0, 1).orElseThrow();
      assertThat(partial.run(first, 9)).isEqualTo(3L * BLOCK);
      assertThat(partial.run(first, 2)).isEqualTo(2L * BLOCK);
      PartialBlob.Span last = partial.claim(2 * BLOCK + 1, 9).orElseThrow();
      assertThat(last.offset()).isEqualTo(4L * BLOCK);
      assertThat(last.length()).isEqualTo(bytes.length - 4L * BLOCK);
      assertThat(partial.claim(4 * BLOCK, 9)).isEmpty();
    }
  }

  @Test
  void aBrokenStreamLosesItsBlockAndNoMore() throws Exception {
    try (Lease lease = store.lease()) {
      try (PartialBlob partial = lease.resume(blob).orElseThrow()) {
        PartialBlob.Span span = partial.claim(0, 4).orElseThrow();
        InputStream cut = new ByteArrayInputStream(bytes, 0, 2 * BLOCK + 5);
        assertThatThrownBy(() -> partial.write(span, cut, count -> {}))
            .isInstanceOf(EOFException.class);
        assertThat(partial.arrived()).isEqualTo(2L * BLOCK);
      }
      finish(lease, 2L * BLOCK);
    }
    assertThat(store.file(blob)).hasBinaryContent(bytes);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void damageBetweenTwoRunsIsFoundAndFetchedAgain(long seed) throws Exception {
    Random random = new Random(seed);
    try (Lease lease = store.lease()) {
      try (PartialBlob partial = lease.resume(blob).orElseThrow()) {
        write(partial, partial.claim(0, 4).orElseThrow());
      }
      Path data = store.partial().resolve(blob.digest().fileName());
      Path journal = data.resolveSibling(data.getFileName() + ".journal");
      switch ((int) (seed % 3)) {
        case 0 -> change(data, random.nextInt(4 * BLOCK), random.nextInt(BLOCK));
        case 1 -> truncate(data, random.nextInt(4 * BLOCK));
        default -> truncate(journal, random.nextInt(32));
      }
      finish(lease, -1);
    }
    assertThat(store.file(blob)).hasBinaryContent(bytes);
  }

  @Test
  void otherBytesGetNoName() throws Exception {
    bytes[BLOCK] ^= 1;
    try (Lease lease = store.lease()) {
      try (PartialBlob partial = lease.resume(blob).orElseThrow()) {
        write(partial, partial.claim(0, 6).orElseThrow());
        Digest actual = partial.hash();
        assertThatThrownBy(() -> lease.commit(partial, actual))
            .isInstanceOfSatisfying(
                ModelException.class,
                e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.CORRUPT));
        assertThat(partial.arrived()).isZero();
        assertThat(lease.contains(blob)).isFalse();

        bytes[BLOCK] ^= 1;
        write(partial, partial.claim(0, 6).orElseThrow());
        lease.commit(partial, partial.hash());
      }
    }
    assertThat(store.file(blob)).hasBinaryContent(bytes);
  }

  @Test
  void whoeverComesSecondWaitsAndFindsItThere() throws Exception {
    try (Lease lease = store.lease();
        Lease other = store.lease()) {
      FutureTask<Optional<PartialBlob>> second = new FutureTask<>(() -> other.resume(blob));
      try (PartialBlob partial = lease.resume(blob).orElseThrow()) {
        Thread.ofVirtual().start(second);
        write(partial, partial.claim(0, 6).orElseThrow());
        lease.commit(partial, partial.hash());
      }
      assertThat(second.get()).isEmpty();
    }
  }

  @Test
  void anInterruptedDownloadLetsTheNextOneIn() throws Exception {
    try (Lease lease = store.lease()) {
      try (PartialBlob partial = lease.resume(blob).orElseThrow()) {
        FutureTask<Integer> interrupted =
            new FutureTask<>(
                () -> {
                  Thread.currentThread().interrupt();
                  write(partial, partial.claim(0, 1).orElseThrow());
                  return 1;
                });
        Thread.ofVirtual().start(interrupted);
        assertThatThrownBy(interrupted::get).hasCauseInstanceOf(IOException.class);
      }
      finish(lease, 0);
    }
  }

  @Test
  void sizesThatNoDiskHasAreRefusedBeforeAnythingIsMade() throws Exception {
    Descriptor huge = new Descriptor(MediaTypes.MODEL, blob.digest(), Long.MAX_VALUE);
    try (Lease lease = store.lease()) {
      assertThatThrownBy(() -> lease.resume(huge))
          .isInstanceOfSatisfying(
              ModelException.class,
              e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.EXHAUSTED));
      finish(lease, 0);
    }
  }

  @Test
  void anEmptyBlobArrivesAtOnce() throws Exception {
    Descriptor empty = new Descriptor(MediaTypes.SYSTEM, Digest.of(new byte[0]), 0);
    try (Lease lease = store.lease();
        PartialBlob partial = lease.resume(empty).orElseThrow()) {
      assertThat(partial.claim(0, 1)).isEmpty();
      lease.commit(partial, partial.hash());
      assertThat(lease.contains(empty)).isTrue();
    }
  }

  /** A process that is killed in the middle, and this one, which goes on. */
  @Test
  void killedAnywhereItGoesOn() throws Exception {
    Path source = Files.write(directory.resolve("source"), bytes);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledDownload.class.getName(),
                directory.toString(),
                source.toString())
            .redirectErrorStream(true)
            .start();
    try (var lines = process.inputReader()) {
      assertThat(lines.readLine()).isEqualTo("half a block after three");
      process.destroyForcibly().waitFor();
    } finally {
      process.destroyForcibly();
    }
    try (Lease lease = store.lease()) {
      finish(lease, 3L * BLOCK);
    }
    assertThat(store.file(blob)).hasBinaryContent(bytes);
  }

  private void finish(Lease lease, long expectedArrived) throws Exception {
    try (PartialBlob partial = lease.resume(blob).orElseThrow()) {
      if (expectedArrived >= 0) {
        assertThat(partial.arrived()).isEqualTo(expectedArrived);
      }
      Digest[] digest = {blob.digest()};
      Parallel.each(
          3,
          List.<Parallel.Action<PartialBlob>>of(
              part -> digest[0] = part.hash(), PartialBlob::writeOut, this::fetch),
          work -> work.accept(partial));
      lease.commit(partial, digest[0]);
    }
  }

  private void fetch(PartialBlob partial) throws IOException, InterruptedException {
    while (partial.awaitMissing()) {
      var span = partial.claim(0, 2);
      if (span.isPresent()) {
        write(partial, span.get());
      }
    }
  }

  private void write(PartialBlob partial, PartialBlob.Span span)
      throws IOException, InterruptedException {
    int from = (int) span.offset();
    byte[] part = Arrays.copyOfRange(bytes, from, from + (int) span.length());
    partial.write(span, new ByteArrayInputStream(part), count -> {});
  }

  private List<Path> left() throws IOException {
    try (var files = Files.list(store.partial())) {
      return files.toList();
    }
  }

  private static void change(Path file, int at, int salt) throws IOException {
    byte[] all = Files.readAllBytes(file);
    all[at] ^= (byte) (1 + salt % 255);
    Files.write(file, all);
  }

  private static void truncate(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }
}
