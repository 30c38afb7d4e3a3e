package dev.lamina.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that change one store are killed at random instants, or left to fight each other.
 * {@code -Dlamina.torture=N} kills N instead of the usual number, {@code -Dlamina.fight=N} lets
 * them fight for N seconds.
 */
class TortureTest {
  private static final int KILLS = Integer.getInteger("lamina.torture", 300);

  private static final Duration FIGHT = Duration.ofSeconds(Integer.getInteger("lamina.fight", 30));

  /** Processes at work on the store at once. */
  private static final int WIDTH = 4;

  private static final Duration UNTIL_KILLED = Duration.ofDays(1);

  /** Milliseconds from its first operation until the next victim is killed, at most. */
  private static final int LIFE = 60;

  @TempDir Path directory;

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void whateverIsKilledEveryModelIsWhole() throws Exception {
    Path root = directory.resolve("store");
    Random random = new Random(42);
    List<Worker> workers = new ArrayList<>();
    try {
      for (int kill = 0; kill < KILLS; kill++) {
        while (workers.size() < WIDTH) {
          workers.add(start(root, random.nextLong(), UNTIL_KILLED));
        }
        Worker victim = workers.remove(random.nextInt(WIDTH));
        victim.awaitWorking();
        victim.killAfter(random.nextInt(LIFE));
      }
    } finally {
      for (Worker worker : workers) {
        worker.process().destroyForcibly().waitFor();
      }
    }
    assertWhole(root);
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void processesThatFightOverTheSameNamesLoseNothing() throws Exception {
    Path root = directory.resolve("store");
    List<Worker> workers = new ArrayList<>();
    for (int seed = 0; seed < WIDTH; seed++) {
      workers.add(start(root, seed, FIGHT));
    }
    for (Worker worker : workers) {
      worker.awaitSuccess();
    }
    assertWhole(root);
  }

  /** After a sweep nothing is left but whole models and what they need. */
  private static void assertWhole(Path root) throws Exception {
    ModelStore store = ModelStore.at(root);
    StoreReport report = store.verify(List.of(), StoreDepth.DEEP, progress -> {});
    assertThat(report.damaged()).as("%s", report.findings()).isFalse();
    store.sweep(Duration.ZERO);
    assertThat(store.verify(List.of(), StoreDepth.DEEP, progress -> {}).findings()).isEmpty();
    assertThat(Models.files(root.resolve("lamina/tmp"))).isEmpty();
    assertThat(Models.files(root.resolve("lamina/leases"))).isEmpty();
  }

  private Worker start(Path root, long seed, Duration life) throws Exception {
    Path log = Files.createTempFile(directory, "worker", ".log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                TortureWorker.class.getName(),
                root.toString(),
                Long.toString(seed),
                life.toString())
            .redirectError(log.toFile())
            .start();
    return new Worker(process, log, seed);
  }

  private record Worker(Process process, Path log, long seed) {
    void awaitWorking() throws Exception {
      assertThat(process.inputReader().readLine())
          .as("seed %d: %s", seed, Files.readString(log))
          .isEqualTo("working");
    }

    /** It must be alive until then: a worker ends by itself only when it finds something wrong. */
    void killAfter(int milliseconds) throws Exception {
      boolean ended = process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
      process.destroyForcibly().waitFor();
      assertThat(ended).as("seed %d: %s", seed, Files.readString(log)).isFalse();
    }

    void awaitSuccess() throws Exception {
      assertThat(process.waitFor()).as("seed %d: %s", seed, Files.readString(log)).isZero();
    }
  }
}
