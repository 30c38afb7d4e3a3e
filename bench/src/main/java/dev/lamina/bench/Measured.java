package dev.lamina.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What one run of a program took. Linux.
 *
 * @param seconds from start to end
 * @param cpuSeconds of the program, in its own code and in the kernel
 * @param residentMiB most memory it had at once
 * @param output what it printed, errors too
 */
record Measured(double seconds, double cpuSeconds, double residentMiB, String output) {
  /** The kernel's unit of a process's times. */
  private static final double TICKS = 100;

  /** Where the times of children that ended stand in {@code /proc/self/stat}, after the name. */
  private static final int CHILDREN_USER = 13;

  private static final int SAMPLE_MILLIS = 20;

  /** Runs it to its end; the only child of this process that ends meanwhile. */
  static Measured run(List<String> command) throws IOException, InterruptedException {
    double before = childrenSeconds();
    long start = System.nanoTime();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    double[] most = {0};
    Thread sampler = Thread.ofPlatform().daemon().start(() -> sample(process, most));
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    double seconds = (System.nanoTime() - start) / 1e9;
    sampler.join();
    if (status != 0) {
      throw new IOException(command.getFirst() + " ended with " + status + ": " + output.strip());
    }
    return new Measured(seconds, childrenSeconds() - before, most[0], output);
  }

  /** Processor time of children that have ended and were waited for. */
  static double childrenSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_USER + 1]))
        / TICKS;
  }

  private static void sample(Process process, double[] most) {
    while (process.isAlive()) {
      most[0] = Math.max(most[0], ProcessMemory.peakMiB(process.pid()));
      try {
        Thread.sleep(SAMPLE_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }
}
