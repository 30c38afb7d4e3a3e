package dev.lamina.runtime;

import dev.lamina.store.ModelException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several engines as one. Unless one was asked for by name, the first that can run a model does;
 * one whose child dies while it loads a model is passed over for the next. Safe for use by several
 * threads.
 */
public final class EngineChoice implements Engine {
  private static final Logger LOG = LoggerFactory.getLogger(EngineChoice.class);

  private final List<Engine> engines;
  private final Optional<Engine> only;

  /**
   * A choice.
   *
   * @param engines those there are, the preferred one first; at least one
   * @param only the name of the one that is to run everything
   */
  public EngineChoice(List<Engine> engines, Optional<String> only) {
    this.engines = List.copyOf(engines);
    this.only =
        only.map(
            name ->
                engines.stream()
                    .filter(engine -> engine.name().equals(name))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            ModelException.invalid(
                                "engine " + name + ": there is no such engine")));
  }

  /** All of them, the preferred one first. */
  public List<Engine> engines() {
    return engines;
  }

  /** Whether one was asked for by name. */
  public boolean isForced() {
    return only.isPresent();
  }

  /** The one that runs a model unless that model needs another. */
  public Engine first() {
    return only.or(() -> usable().stream().findFirst()).orElse(engines.getFirst());
  }

  @Override
  public String name() {
    return first().name();
  }

  @Override
  public String version() {
    return first().version();
  }

  @Override
  public Optional<String> problem() {
    return first().problem();
  }

  @Override
  public List<String> devices() {
    return first().devices();
  }

  @Override
  public MemoryNeed need(LoadSpec spec) throws IOException {
    Engine engine = only.or(() -> able(spec).stream().findFirst()).orElse(first());
    return engine.need(spec);
  }

  @Override
  public boolean supports(String architecture) {
    return only.map(List::of).orElseGet(this::usable).stream()
        .anyMatch(engine -> engine.supports(architecture));
  }

  @Override
  public LoadedModel start(LoadSpec spec) throws IOException, InterruptedException {
    return only.isPresent() ? startOnly(only.get(), spec) : startFirst(spec);
  }

  private LoadedModel startOnly(Engine engine, LoadSpec spec)
      throws IOException, InterruptedException {
    Optional<String> problem = engine.problem();
    if (problem.isPresent()) {
      throw ModelException.unavailable("engine " + engine.name() + ": " + problem.get());
    }
    if (!engine.supports(spec.architecture())) {
      throw lacking(spec, List.of(engine));
    }
    return engine.start(spec);
  }

  private LoadedModel startFirst(LoadSpec spec) throws IOException, InterruptedException {
    List<Engine> able = able(spec);
    if (able.isEmpty()) {
      throw lacking(spec, engines);
    }
    Optional<ModelException> first = Optional.empty();
    for (Engine engine : able) {
      try {
        return engine.start(spec);
      } catch (ModelException failure) {
        first = first.or(() -> Optional.of(failure));
        if (!isForAnother(failure)) {
          break;
        }
        LOG.warn("engine {} cannot load it: {}", engine.name(), failure.getMessage());
      }
    }
    throw first.orElseThrow();
  }

  /** Whether another engine may do what this one could not. */
  private static boolean isForAnother(ModelException failure) {
    return failure.kind() == ModelException.Kind.UNSUPPORTED
        || failure.kind() == ModelException.Kind.UNAVAILABLE;
  }

  private List<Engine> able(LoadSpec spec) {
    return usable().stream().filter(engine -> engine.supports(spec.architecture())).toList();
  }

  private List<Engine> usable() {
    return engines.stream().filter(engine -> engine.problem().isEmpty()).toList();
  }

  /** No engine that may be used knows the architecture: says which one would, or what is amiss. */
  private ModelException lacking(LoadSpec spec, List<Engine> asked) {
    StringBuilder text = new StringBuilder("load ");
    text.append(spec.weights().getFileName()).append(": the architecture ");
    text.append(spec.architecture().replaceAll("\\p{Cntrl}+", " "));
    for (Engine engine : asked) {
      text.append(text.indexOf(": engine") < 0 ? ": engine " : "; engine ").append(engine.name());
      text.append(
          engine
              .problem()
              .map(problem -> " cannot be used, " + problem)
              .orElseGet(() -> " (llama.cpp " + engine.version() + ") does not know it"));
    }
    Optional<Engine> other =
        engines.stream()
            .filter(engine -> !asked.contains(engine) && engine.problem().isEmpty())
            .filter(engine -> engine.supports(spec.architecture()))
            .findFirst();
    text.append(
        other
            .map(engine -> " (engine " + engine.name() + " does: set LAMINA_ENGINE=auto)")
            .orElse(" (a newer llama-server may: lamina engine list)"));
    return ModelException.unsupported(text.toString());
  }
}
