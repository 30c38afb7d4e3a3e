package dev.lamina.toolkit;

import dev.lamina.store.Digest;
import dev.lamina.toolkit.engines.Choice;
import dev.lamina.toolkit.engines.InstalledEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which llama-server is meant: the one that settings name, else that which was chosen, else the one
 * on PATH, else the one installed last.
 */
record EngineSearch(EngineSettings settings, Choice choice) {
  static final String CHOSEN = "chosen with engine use";

  /**
   * The outcome.
   *
   * @param program empty where there is none
   * @param why for people
   */
  record Found(Optional<Path> program, String why) {}

  Found among(List<InstalledEngine> installed) {
    List<Path> places = settings.llamaServers();
    if (places.size() == 1) {
      return new Found(Optional.of(places.getFirst()), "named in the server's settings");
    }
    Optional<Path> chosen = choice.installed().flatMap(digest -> program(installed, digest));
    if (chosen.isPresent()) {
      return new Found(chosen, CHOSEN);
    }
    Optional<Path> onPath = places.stream().filter(Files::isRegularFile).findFirst();
    if (onPath.isPresent()) {
      return new Found(onPath, choice.onPath() ? CHOSEN : "found on PATH");
    }
    return new Found(
        installed.stream().map(InstalledEngine::program).findFirst(), "installed, none on PATH");
  }

  private static Optional<Path> program(List<InstalledEngine> installed, Digest digest) {
    return installed.stream()
        .filter(engine -> engine.digest().equals(digest))
        .map(InstalledEngine::program)
        .findFirst();
  }
}
