package dev.lamina.toolkit;

import dev.lamina.toolkit.engines.InstalledEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An engine, and whether it can be used here.
 *
 * @param version of llama.cpp; empty where it cannot be told
 * @param location the program, where it is one
 * @param installed what it was installed from, if it was
 * @param devices GPUs that it would use
 * @param architectures that it is known to run, as GGUF calls them, sorted
 * @param problem why it cannot be used, with what to do about it; empty if it can
 * @param why it runs a model unless that model needs another; empty if it does not
 */
public record EngineSummary(
    String name,
    String version,
    Optional<Path> location,
    Optional<InstalledEngine> installed,
    List<String> devices,
    List<String> architectures,
    Optional<String> problem,
    Optional<String> why) {
  /** Whether it runs a model unless that model needs another. */
  public boolean first() {
    return why.isPresent();
  }
}
