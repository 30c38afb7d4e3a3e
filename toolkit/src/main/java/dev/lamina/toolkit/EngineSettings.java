package dev.lamina.toolkit;

import dev.lamina.runtime.KeptStates;
import dev.lamina.runtime.Tuning;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which engines there are and which of them runs models.
 *
 * @param only the name of the one that is to run everything; empty for the best that can
 * @param llamaServers where a llama-server may be: a single place is meant whatever else there is,
 *     of several the first where there is one
 * @param installed the directory of engines that were installed; empty for none
 * @param tuning of all models, as far as the engine can
 * @param resume bytes that evaluated beginnings of prompts may take on the disk; 0 keeps none
 */
public record EngineSettings(
    Optional<String> only,
    List<Path> llamaServers,
    Optional<Path> installed,
    Tuning tuning,
    long resume) {
  public static final EngineSettings DEFAULT = new EngineSettings(Optional.empty(), List.of(), 1);

  public EngineSettings {
    llamaServers = List.copyOf(llamaServers);
  }

  /** Without installed engines. */
  public EngineSettings(Optional<String> only, List<Path> llamaServers, int slots) {
    this(only, llamaServers, Optional.empty(), Tuning.ofSlots(slots), KeptStates.USUAL);
  }

  /** The same with installed engines. */
  public EngineSettings withInstalled(Path directory) {
    return new EngineSettings(only, llamaServers, Optional.of(directory), tuning, resume);
  }
}
