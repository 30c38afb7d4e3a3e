package dev.lamina.toolkit;

import dev.lamina.runtime.Engine;
import dev.lamina.runtime.EngineChoice;
import dev.lamina.runtime.embedded.EmbeddedEngine;
import dev.lamina.runtime.llamaserver.LlamaServerEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The engines of this machine: a llama-server where there is one, and what is built in. */
final class Engines {
  private static final String LLAMA_SERVER = "llama-server";

  private Engines() {}

  static EngineChoice of(Settings settings) {
    List<Engine> engines = new ArrayList<>();
    Optional<Path> program = llamaServer(settings.engines());
    if (program.isPresent()) {
      engines.add(
          new LlamaServerEngine(
              program.get(),
              settings.javaHome(),
              settings.cache().resolve(LLAMA_SERVER),
              settings.engines().slots()));
    } else if (settings.engines().only().equals(Optional.of(LLAMA_SERVER))) {
      engines.add(new MissingEngine(LLAMA_SERVER));
    }
    engines.add(new EmbeddedEngine(settings.javaHome(), settings.cache().resolve("native")));
    return new EngineChoice(engines, settings.engines().only());
  }

  /** The first that is there; one that was named is meant, whether or not it is there. */
  private static Optional<Path> llamaServer(EngineSettings settings) {
    List<Path> places = settings.llamaServers();
    return places.size() == 1
        ? Optional.of(places.getFirst())
        : places.stream().filter(Files::isRegularFile).findFirst();
  }

  static List<EngineSummary> list(Engine engine) {
    if (!(engine instanceof EngineChoice choice)) {
      return List.of(summary(engine, true));
    }
    List<EngineSummary> list = new ArrayList<>();
    choice.engines().forEach(each -> list.add(summary(each, each.name().equals(choice.name()))));
    if (choice.engines().stream().noneMatch(each -> each.name().equals(LLAMA_SERVER))) {
      list.add(summary(new MissingEngine(LLAMA_SERVER), false));
    }
    return List.copyOf(list);
  }

  private static EngineSummary summary(Engine engine, boolean first) {
    return new EngineSummary(
        engine.name(),
        engine.version(),
        engine.location(),
        engine.devices(),
        engine.problem(),
        first);
  }
}
