package dev.lamina.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What loading and unloading a model again and again leaves behind in a server as users run it: the
 * application image, asked over HTTP. Linux. Arguments: an empty directory for its store, how many
 * times. Prints a line for the first cycle and for every tenth, and fails when something grew. The
 * image must have been built: {@code ./lamina --version} does.
 */
public final class ServerCycles {
  /** MiB that a JVM's compiler and class loading may still take after the first cycle. */
  private static final double ALLOWED_GROWTH = 16;

  private final ImageServer image;
  private final Process server;

  private ServerCycles(ImageServer image) {
    this.image = image;
    this.server = image.process();
  }

  /** After a cycle; memory in MiB, of the child while it was loaded. */
  private record State(double server, double child, long descriptors, long threads) {}

  public static void main(String[] arguments) throws Exception {
    int cycles = Integer.parseInt(arguments[1]);
    boolean flat;
    try (var image = ImageServer.start(Path.of(arguments[0]))) {
      var bench = new ServerCycles(image);
      image.create("m");
      State first = bench.cycle();
      print(1, first);
      State last = first;
      for (int i = 2; i <= cycles; i++) {
        last = bench.cycle();
        if (i % 10 == 0 || i == cycles) {
          print(i, last);
        }
      }
      flat =
          last.server - first.server < ALLOWED_GROWTH
              && last.child - first.child < ALLOWED_GROWTH
              && last.descriptors <= first.descriptors + 2 // idle connections of this client
              && bench.server.children().findAny().isEmpty();
    }
    System.out.println(flat ? "flat" : "GREW");
    System.exit(flat ? 0 : 1);
  }

  private State cycle() throws IOException, InterruptedException {
    image.post(
        "/api/generate",
        "{\"model\":\"m\",\"prompt\":\"Once upon a time\",\"options\":{\"num_predict\":4}}");
    double child =
        server.children().mapToDouble(process -> ProcessMemory.residentMiB(process.pid())).sum();
    image.post("/api/generate", "{\"model\":\"m\",\"keep_alive\":0}");
    for (ProcessHandle process : server.children().toList()) {
      process.onExit().join();
    }
    long pid = server.pid();
    try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return new State(
          ProcessMemory.residentMiB(pid), child, open.count(), ProcessMemory.threads(pid));
    }
  }

  private static void print(int cycle, State state) {
    System.out.printf(
        "cycle %3d  server %6.1f MiB  child %6.1f MiB  descriptors %d  threads %d%n",
        cycle, state.server, state.child, state.descriptors, state.threads);
  }
}
