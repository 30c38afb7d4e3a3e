package dev.lamina.bench;

import dev.lamina.runtime.GenerateRequest;
import dev.lamina.runtime.LoadSpec;
import dev.lamina.runtime.LoadedModel;
import dev.lamina.runtime.Sampling;
import dev.lamina.runtime.embedded.EmbeddedEngine;
import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What loading a model again and again leaves behind: resident memory, threads and descriptors of
 * this process, memory of each child, children that did not go. Linux. Arguments: a directory for
 * the native library, how many times. Prints a line for the first cycle and for every tenth, and
 * fails when something grew.
 */
public final class EngineCycles {
  private static final int CONTEXT = 2048;
  private static final double MEGABYTE = 1 << 20;

  /** What a JVM's own heap and compiler may take while nothing is kept. */
  private static final double ALLOWED_GROWTH = 48;

  private EngineCycles() {}

  /** After a cycle; memory in MiB. */
  private record State(double parent, double child, long descriptors, int threads) {}

  public static void main(String[] arguments) throws Exception {
    var engine =
        new EmbeddedEngine(Path.of(System.getProperty("java.home")), Path.of(arguments[0]));
    int cycles = Integer.parseInt(arguments[1]);
    State first = cycle(engine);
    print(1, first);
    State last = first;
    for (int i = 2; i <= cycles; i++) {
      last = cycle(engine);
      if (i % 10 == 0 || i == cycles) {
        print(i, last);
      }
    }
    long children = ProcessHandle.current().children().count();
    System.out.printf("children left: %d%n", children);
    boolean flat =
        children == 0
            && last.parent - first.parent < ALLOWED_GROWTH
            && last.child - first.child < ALLOWED_GROWTH
            && last.descriptors <= first.descriptors
            && last.threads <= first.threads;
    System.out.println(flat ? "flat" : "GREW");
    System.exit(flat ? 0 : 1);
  }

  private static State cycle(EmbeddedEngine engine) throws IOException, InterruptedException {
    var spec =
        new LoadSpec(TestModels.smollm2(), "llama", List.of(), List.of(), CONTEXT, 0, 0, -1, true);
    var request =
        new GenerateRequest(
            "Once upon a time", Sampling.DEFAULT, 8, List.of(), 4, true, Optional.empty());
    double child;
    try (LoadedModel model = engine.start(spec)) {
      model.generate(request, text -> {});
      child = model.memory() / MEGABYTE;
    }
    System.gc(); // what is still there after it is kept
    return new State(resident(), child, descriptors(), Thread.getAllStackTraces().size());
  }

  private static double resident() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
          .sum();
    }
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }

  private static void print(int cycle, State state) {
    System.out.printf(
        "cycle %3d  parent %6.1f MiB  child %6.1f MiB  descriptors %d  threads %d%n",
        cycle, state.parent, state.child, state.descriptors, state.threads);
  }
}
