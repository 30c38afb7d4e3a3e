package dev.lamina.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.lamina.oci.RegistryOptions;
import dev.lamina.oci.Transfer;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Reference;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Pulls or pushes a model through Lamina's library, several times over, in a JVM of its own.
 * Arguments: {@code pull} or {@code push}, directory of the store, name, connections at most (0 for
 * what is usual), how many times. Prints a line of {@link Figures} for each time.
 */
final class TransferChild {
  private TransferChild() {}

  /**
   * Of one transfer, without the start of the JVM.
   *
   * @param heapMiB most heap in use so far, garbage with it
   */
  record Figures(double seconds, double cpuSeconds, double heapMiB) {
    static Figures parse(String line) {
      String[] parts = line.split(" ", -1);
      return new Figures(
          Double.parseDouble(parts[0]), Double.parseDouble(parts[1]), Double.parseDouble(parts[2]));
    }

    String line() {
      return String.format(Locale.ROOT, "%.4f %.3f %.1f", seconds, cpuSeconds, heapMiB);
    }
  }

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[1]);
    boolean empty = arguments[0].equals("pull");
    int most = Integer.parseInt(arguments[3]);
    RegistryOptions usual = RegistryOptions.defaults();
    RegistryOptions options =
        most == 0 ? usual : usual.withConnections(new RegistryOptions.Connections(most, most));
    for (int i = 0; i < Integer.parseInt(arguments[4]); i++) {
      ModelStore store = ModelStore.at(empty ? directory.resolve("store" + i) : directory);
      double cpu = cpuSeconds();
      long start = System.nanoTime();
      move(arguments[0], Reference.parse(arguments[2]), store, options);
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.println(new Figures(seconds, cpuSeconds() - cpu, heapMiB()).line());
    }
  }

  private static void move(String verb, Reference name, ModelStore store, RegistryOptions options)
      throws IOException, InterruptedException {
    switch (verb) {
      case "pull", "again" -> Transfer.pull(name, store, options, event -> {});
      case "push" -> Transfer.push(name, store, options, event -> {});
      default -> throw new IllegalArgumentException(verb);
    }
  }

  private static double cpuSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e9;
  }

  private static double heapMiB() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getPeakUsage)
            .mapToLong(usage -> usage.getUsed())
            .sum()
        / (double) (1 << 20);
  }
}
