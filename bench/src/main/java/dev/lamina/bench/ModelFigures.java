package dev.lamina.bench;

import dev.lamina.modelfile.Gguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * What a derived model costs on a warm server, in bytes of new blobs and in time from request to
 * the end of the answer; and how long it takes to read the head of a GGUF file of 4 GB. Argument:
 * an empty directory. Prints a line per figure and fails where one is above what is wanted. The
 * application image must have been built: {@code ./lamina --version} does.
 */
public final class ModelFigures {
  private static final int WARM = 10;
  private static final int ROUNDS = 40;
  private static final long MOST_BYTES = 4096;
  private static final double MOST_MILLIS = 50;

  private ModelFigures() {}

  /** Something timed. */
  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createDirectories(Path.of(arguments[0]));
    boolean good = derived(directory.resolve("home"));
    good &= head(directory.resolve("sparse.gguf"));
    IO.println(good ? "as wanted" : "MORE THAN WANTED");
    System.exit(good ? 0 : 1);
  }

  private static boolean derived(Path home) throws Exception {
    try (ImageServer server = ImageServer.start(home)) {
      server.create("base");
      double[] millis = new double[ROUNDS];
      long before = 0;
      for (int i = -WARM; i < ROUNDS; i++) {
        before = i == 0 ? blobs(home) : before;
        String body =
            """
            {"model": "derived%d", "from": "base", "system": "You are number %d.",
             "parameters": {"temperature": 0.%d}, "messages": [
              {"role": "user", "content": "Who are you?"},
              {"role": "assistant", "content": "I am number %d."}]}
            """
                .formatted(i + WARM, i + WARM, i + WARM + 1, i + WARM);
        double taken = time(() -> server.post("/api/create", body));
        if (i >= 0) {
          millis[i] = taken;
        }
      }
      long bytes = (blobs(home) - before) / ROUNDS;
      print("derived model, new bytes, manifest included", (double) bytes, "B");
      print("derived model, median", median(millis), "ms");
      print("derived model, slowest", Arrays.stream(millis).max().orElseThrow(), "ms");
      return bytes < MOST_BYTES && median(millis) < MOST_MILLIS;
    }
  }

  private static boolean head(Path file) throws Exception {
    long size = SparseWeights.write(file);
    print("sparse GGUF file", size / 1e9, "GB");
    double first = time(() -> Gguf.read(file));
    double[] millis = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      millis[i] = time(() -> Gguf.read(file));
    }
    print("its head, the first time", first, "ms");
    print("its head, median", median(millis), "ms");
    Files.delete(file);
    return size > 4e9 && median(millis) < MOST_MILLIS;
  }

  /** Bytes of all blobs and manifests. */
  private static long blobs(Path home) throws IOException {
    long bytes = 0;
    for (String kind : new String[] {"blobs", "manifests"}) {
      try (Stream<Path> files = Files.walk(ImageServer.models(home).resolve(kind))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          bytes += Files.size(file);
        }
      }
    }
    return bytes;
  }

  private static double time(Work work) throws IOException, InterruptedException {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e6;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void print(String name, double value, String unit) {
    IO.println("%-40s %10.1f %s".formatted(name, value, unit));
  }
}
