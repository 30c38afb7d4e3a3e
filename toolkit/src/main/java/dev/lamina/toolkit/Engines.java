package dev.lamina.toolkit;

import dev.lamina.runtime.Engine;
import dev.lamina.runtime.EngineChoice;
import dev.lamina.runtime.KeptStates;
import dev.lamina.runtime.LoadSpec;
import dev.lamina.runtime.LoadedModel;
import dev.lamina.runtime.MemoryNeed;
import dev.lamina.runtime.embedded.EmbeddedEngine;
import dev.lamina.runtime.llamaserver.LlamaServerEngine;
import dev.lamina.store.ModelStore;
import dev.lamina.toolkit.engines.Choice;
import dev.lamina.toolkit.engines.EngineShelf;
import dev.lamina.toolkit.engines.InstalledEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The engines of this machine: a llama-server where there is one, and what is built in. Which they
 * are is looked at again for each load, so that one that was installed meanwhile is used. Safe for
 * use by several threads.
 */
final class Engines implements Engine {
  private static final String LLAMA_SERVER = "llama-server";

  private final Settings settings;
  private final Engine embedded;
  private final Optional<EngineShelf> shelf;
  private final Optional<KeptStates> states;

  /** By their program; what was found out of one is kept. */
  private final Map<Path, Engine> servers = new ConcurrentHashMap<>();

  Engines(Settings settings) {
    this.settings = settings;
    this.states =
        Optional.of(KeptStates.of(ModelStore.at(settings.store()), settings.engines().resume()));
    this.embedded =
        new EmbeddedEngine(
            settings.javaHome(),
            settings.cache().resolve("native"),
            settings.engines().tuning(),
            states);
    this.shelf =
        settings
            .engines()
            .installed()
            .map(place -> new EngineShelf(place, settings.javaHome(), serverCache()));
  }

  private Path serverCache() {
    return settings.cache().resolve(LLAMA_SERVER);
  }

  /**
   * What there is now.
   *
   * @param choice of them
   * @param why the first of it is
   */
  private record Now(EngineChoice choice, List<InstalledEngine> installed, String why) {}

  private Now now() {
    try {
      List<InstalledEngine> installed = shelf.isPresent() ? shelf.get().installed() : List.of();
      Choice choice = shelf.isPresent() ? shelf.get().choice() : Choice.AUTO;
      Optional<String> only = settings.engines().only();
      EngineSearch.Found found = new EngineSearch(settings.engines(), choice).among(installed);
      List<Engine> engines = new ArrayList<>();
      if (found.program().isPresent()) {
        engines.add(server(found.program().get()));
      } else if (only.equals(Optional.of(LLAMA_SERVER))) {
        engines.add(new MissingEngine(LLAMA_SERVER));
      }
      engines.add(embedded);
      String why =
          only.isPresent()
              ? "the server's setting"
              : choice.only().isPresent() ? EngineSearch.CHOSEN : found.why();
      return new Now(new EngineChoice(engines, only.or(choice::only)), installed, why);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Engine server(Path program) {
    return servers.computeIfAbsent(
        program,
        path ->
            new LlamaServerEngine(
                path, settings.javaHome(), serverCache(), settings.engines().tuning(), states));
  }

  @Override
  public String name() {
    return now().choice().name();
  }

  @Override
  public String version() {
    return now().choice().version();
  }

  @Override
  public Optional<String> problem() {
    return now().choice().problem();
  }

  @Override
  public List<String> devices() {
    return now().choice().devices();
  }

  @Override
  public MemoryNeed need(LoadSpec spec) throws IOException {
    return now().choice().need(spec);
  }

  @Override
  public boolean supports(String architecture) {
    return now().choice().supports(architecture);
  }

  @Override
  public LoadedModel start(LoadSpec spec) throws IOException, InterruptedException {
    return now().choice().start(spec);
  }

  /** Those that there are, the first in use before the others. */
  static List<EngineSummary> list(Engine engine) {
    return engine instanceof Engines engines
        ? engines.list()
        : List.of(summary(engine, Optional.empty(), Optional.of("it is the only one")));
  }

  private List<EngineSummary> list() {
    Now now = now();
    List<EngineSummary> list = new ArrayList<>();
    for (Engine engine : now.choice().engines()) {
      boolean first = engine.equals(now.choice().first());
      String why =
          engine.equals(embedded) && !now.choice().isForced() ? "no other can be" : now.why();
      list.add(
          summary(engine, installed(engine, now), first ? Optional.of(why) : Optional.empty()));
    }
    others(now).forEach(program -> list.add(other(program, now)));
    if (list.stream().noneMatch(each -> each.name().equals(LLAMA_SERVER))) {
      list.add(summary(new MissingEngine(LLAMA_SERVER), Optional.empty(), Optional.empty()));
    }
    return List.copyOf(list);
  }

  private EngineSummary other(Path program, Now now) {
    Engine engine = server(program);
    return summary(engine, installed(engine, now), Optional.empty());
  }

  /** Programs that are there and are not the one in question. */
  private List<Path> others(Now now) {
    List<Path> others = new ArrayList<>();
    settings.engines().llamaServers().stream()
        .filter(Files::isRegularFile)
        .findFirst()
        .ifPresent(others::add);
    now.installed().forEach(engine -> others.add(engine.program()));
    now.choice().engines().forEach(engine -> engine.location().ifPresent(others::remove));
    return others;
  }

  private static Optional<InstalledEngine> installed(Engine engine, Now now) {
    return now.installed().stream()
        .filter(installed -> engine.location().equals(Optional.of(installed.program())))
        .findFirst();
  }

  private static EngineSummary summary(
      Engine engine, Optional<InstalledEngine> installed, Optional<String> why) {
    return new EngineSummary(
        engine.name(),
        engine.version(),
        engine.location(),
        installed,
        engine.devices(),
        engine.architectures(),
        engine.problem(),
        why);
  }
}
