package dev.lamina.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Graphics processors that the system's kernel drives. */
final class Gpus {
  private Gpus() {}

  /**
   * Their makers; none on systems other than Linux.
   *
   * @param system where the system's files begin
   */
  static List<String> in(Path system) {
    List<String> found = new ArrayList<>();
    if (Files.exists(system.resolve("proc/driver/nvidia/version"))) {
      found.add("an NVIDIA GPU");
    }
    if (Files.exists(system.resolve("dev/kfd"))) {
      found.add("an AMD GPU");
    }
    return found;
  }
}
