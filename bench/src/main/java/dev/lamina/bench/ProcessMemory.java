package dev.lamina.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says of a process's memory. */
final class ProcessMemory {
  private static final double KIBIBYTES = 1024;

  private ProcessMemory() {}

  /** Most resident memory so far, in MiB; 0 when the process is gone. */
  static double peakMiB(long pid) {
    return number(pid, "VmHWM:") / KIBIBYTES;
  }

  /** Resident memory in MiB; 0 when the process is gone. */
  static double residentMiB(long pid) {
    return number(pid, "VmRSS:") / KIBIBYTES;
  }

  static long threads(long pid) {
    return (long) number(pid, "Threads:");
  }

  private static double number(long pid, String field) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
          .filter(line -> line.startsWith(field))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
          .sum();
    } catch (IOException gone) {
      return 0;
    }
  }
}
