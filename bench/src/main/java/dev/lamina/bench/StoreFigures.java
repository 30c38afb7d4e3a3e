package dev.lamina.bench;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Ingested;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.toolkit.Lamina;
import dev.lamina.toolkit.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The store's figures, each beside a raw measurement in the same run: import of one large file
 * against hashing and copying it, and a store of many models. Arguments: a directory to work in,
 * the size of the file in MiB, the number of models. Prints one line per figure: name, median
 * milliseconds, ratio to the raw measurement.
 */
public final class StoreFigures {
  private static final int ROUNDS = 3;
  private static final int LAYERS = 5;

  /** Lists in a process that has listed before; the median counts. */
  private static final int WARM = 15;

  private final Path directory;

  private StoreFigures(Path directory) {
    this.directory = directory;
  }

  public static void main(String[] arguments) throws IOException {
    StoreFigures figures = new StoreFigures(Path.of(arguments[0]));
    figures.oneFile(Long.parseLong(arguments[1]) << 20);
    figures.manyModels(Integer.parseInt(arguments[2]));
  }

  /** Something timed; failures end the run. */
  private interface Work {
    void run() throws IOException;
  }

  private void oneFile(long bytes) throws IOException {
    Path source = randomFile(directory.resolve("source.bin"), bytes);
    Path copy = directory.resolve("copy.bin");
    double[] hash = new double[ROUNDS];
    double[] copied = new double[ROUNDS];
    double[] imported = new double[ROUNDS];
    double[] again = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      hash[round] = time(() -> Digest.of(source));
      copied[round] =
          time(
              () -> {
                Files.copy(source, copy, StandardCopyOption.REPLACE_EXISTING);
                try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
                  channel.force(true);
                }
              });
      Files.delete(copy);
      Path root = directory.resolve("import" + round);
      ModelStore store = ModelStore.at(root);
      try (Lease lease = store.lease()) {
        imported[round] = time(() -> ingest(lease, source, Ingested.Way.WRITTEN));
        again[round] = time(() -> ingest(lease, source, Ingested.Way.PRESENT));
      }
    }
    double slower = Math.max(median(hash), median(copied));
    print("sha256 of the file", median(hash), 1);
    print("plain copy, synced", median(copied), 1);
    print("import / slower of both", median(imported), median(imported) / slower);
    print("import of a file seen before", median(again), median(again) / median(hash));
    Files.delete(source);
  }

  private static void ingest(Lease lease, Path source, Ingested.Way dearest) throws IOException {
    Ingested ingested = lease.ingest(MediaTypes.MODEL, source, count -> {});
    if (ingested.way().compareTo(dearest) > 0) {
      throw new IllegalStateException("taken as " + ingested.way());
    }
  }

  private void manyModels(int count) throws IOException {
    Path root = directory.resolve("many");
    for (int i = 0; i < count; i++) {
      publish(root, i);
    }
    double[] cold = new double[ROUNDS];
    double[] prune = new double[ROUNDS];
    double first = time(() -> list(ModelStore.at(root), count));
    for (int round = 0; round < ROUNDS; round++) {
      ModelStore opened = ModelStore.at(root);
      cold[round] = time(() -> list(opened, count));
      prune[round] = time(() -> opened.sweep(Duration.ZERO));
    }
    print("list " + count + " models, new process", first, 1);
    print("list " + count + " models, new store object", median(cold), 1);
    ModelStore store = ModelStore.at(root);
    list(store, count);
    print("list " + count + " models again", again(() -> list(store, count)), 1);
    print("prune " + count + " models", median(prune), 1);
    print("usage of " + count + " models", time(store::usage), 1);
    try (Lamina lamina = Lamina.open(Settings.defaults(directory).withStore(root))) {
      print("all that a list tells, first", time(lamina::list), 1);
      print("all that a list tells, again", again(lamina::list), 1);
      System.gc();
      long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
      IO.println("heap in use with all of it in memory: %d MiB".formatted(heap >> 20));
    }
  }

  private static double again(Work work) throws IOException {
    double[] times = new double[WARM];
    for (int i = 0; i < WARM; i++) {
      times[i] = time(work);
    }
    return median(times);
  }

  private static void list(ModelStore store, int count) throws IOException {
    int seen = store.models().size();
    if (seen != count) {
      throw new IllegalStateException(seen + " models listed");
    }
  }

  /**
   * A model of a config and five layers, three of which others share; written without waiting for
   * the disk, which would take an hour.
   */
  private static void publish(Path root, int i) throws IOException {
    List<Descriptor> layers = new ArrayList<>();
    for (int layer = 0; layer < LAYERS; layer++) {
      String text = layer < 2 ? "own " + i + " " + layer : "shared " + i % 50 + " " + layer;
      layers.add(blob(root, "layer" + layer, text));
    }
    Manifest manifest = Manifest.of(blob(root, MediaTypes.CONFIG, "{}"), layers);
    ModelName name = ModelName.parse("model" + i);
    Path file =
        root.resolve("manifests")
            .resolve(name.host())
            .resolve(name.namespace())
            .resolve(name.model())
            .resolve(name.tag());
    Files.createDirectories(file.getParent());
    Files.write(file, manifest.raw());
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
  }

  private static Descriptor blob(Path root, String mediaType, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Digest digest = Digest.of(bytes);
    Files.createDirectories(root.resolve("blobs"));
    Path file = root.resolve("blobs").resolve(digest.fileName());
    if (!Files.exists(file)) {
      Files.write(file, bytes);
    }
    return new Descriptor(mediaType, digest, bytes.length);
  }

  private static Path randomFile(Path file, long bytes) throws IOException {
    byte[] block = new byte[1 << 20];
    new Random(1).nextBytes(block);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (long at = 0; at < bytes; at += block.length) {
        ByteBuffer.wrap(block).putLong(0, at);
        channel.write(ByteBuffer.wrap(block));
      }
      channel.force(true);
    }
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
    return file;
  }

  private static double time(Work work) throws IOException {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e6;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void print(String name, double milliseconds, double ratio) {
    IO.println("%-45s %10.1f ms %6.2f".formatted(name, milliseconds, ratio));
  }
}
