package dev.lamina.runtime.llamaserver;

import dev.lamina.runtime.Engine;
import dev.lamina.runtime.KeptStates;
import dev.lamina.runtime.LoadSpec;
import dev.lamina.runtime.LoadedModel;
import dev.lamina.runtime.MemoryNeed;
import dev.lamina.runtime.Tuning;
import dev.lamina.runtime.process.EngineProcess;
import dev.lamina.runtime.process.Launcher;
import dev.lamina.runtime.process.Resume;
import dev.lamina.runtime.process.Sandbox;
import dev.lamina.runtime.process.Watchdog;
import dev.lamina.runtime.process.WeightsCheck;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@code llama-server} of this machine: newer architectures, GPUs, several requests at once.
 * Spec: http-api-and-cli §7; decision 6.
 *
 * <p>What the program can do is asked for when it is first needed, and again when its file has
 * changed.
 */
public final class LlamaServerEngine implements Engine {
  static final String NAME = "llama-server";

  private static final Logger LOG = LoggerFactory.getLogger(LlamaServerEngine.class);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

  /** Weights may come from a slow disk, but then the processor has something to do now and then. */
  private static final Duration LOAD_PATIENCE = Duration.ofMinutes(5);

  private final Path program;
  private final Path java;
  private final Path directory;
  private final Tuning tuning;
  private final Optional<KeptStates> states;
  private final Duration patience;
  private final Probes probes = new Probes();

  /**
   * Whether a model was loaded once, and computed something: a processor that lacks an instruction
   * shows then. Later ones begin sooner without that.
   */
  private volatile boolean proved;

  /**
   * An engine that runs a program, which need not be there.
   *
   * @param program the llama-server
   * @param javaHome a Java 25 runtime, which starts the children
   * @param cache of this user alone; for temporary files of those starts
   * @param tuning of all its models
   * @param states where evaluated beginnings of prompts are kept; of models with one slot
   */
  public LlamaServerEngine(
      Path program, Path javaHome, Path cache, Tuning tuning, Optional<KeptStates> states) {
    this(program, javaHome, cache, tuning, states, Watchdog.PATIENCE);
  }

  /** An engine that keeps no states. */
  public LlamaServerEngine(Path program, Path javaHome, Path cache, Tuning tuning) {
    this(program, javaHome, cache, tuning, Optional.empty(), Watchdog.PATIENCE);
  }

  LlamaServerEngine(
      Path program,
      Path javaHome,
      Path cache,
      Tuning tuning,
      Optional<KeptStates> states,
      Duration patience) {
    this.program = program.toAbsolutePath();
    this.java = javaHome.resolve("bin").resolve("java");
    this.directory = cache.toAbsolutePath();
    this.tuning = tuning;
    this.states = states.filter(kept -> kept.most() > 0 && tuning.slots() == 1);
    this.patience = patience;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String version() {
    return probes.of(program).version();
  }

  @Override
  public Optional<Path> location() {
    return Optional.of(program);
  }

  @Override
  public Optional<String> problem() {
    return probes.of(program).problem().map(problem -> program + " " + problem);
  }

  /** GPUs that it would use, as it calls them. */
  @Override
  public List<String> devices() {
    return probes.of(program).devices();
  }

  @Override
  public boolean supports(String architecture) {
    return probes.architectures(program).contains(architecture);
  }

  @Override
  public List<String> architectures() {
    return problem().isPresent() ? List.of() : probes.architectures(program).all();
  }

  @Override
  public MemoryNeed need(LoadSpec spec) throws IOException {
    return MemoryNeed.of(spec, tuning, true);
  }

  @Override
  public LoadedModel start(LoadSpec spec) throws IOException, InterruptedException {
    LlamaServerBinary binary = probes.of(program);
    if (binary.problem().isPresent()) {
      throw ModelException.unavailable(
          "engine llama-server: " + program + " " + binary.problem().get());
    }
    WeightsCheck.check(spec, this, "get a newer llama-server");
    LoadSpec able = spec.withChat(spec.chat() && binary.flags().contains("--jinja"));
    Optional<LoadedModel> model = load(binary, able);
    if (model.isEmpty()) {
      LOG.info("the template in {} is none for llama-server", spec.weights().getFileName());
      model = load(binary, able.withChat(false));
    }
    return model.orElseThrow();
  }

  /** Loads a model; empty where it would without looking at the template, which it cannot read. */
  private Optional<LoadedModel> load(LlamaServerBinary binary, LoadSpec spec)
      throws IOException, InterruptedException {
    PrivateDirectory place = PrivateDirectory.make();
    boolean ready = false;
    EngineProcess process = null;
    try {
      process = new EngineProcess(NAME, command(binary, spec, place));
      if (!awaitReady(process, spec, place.socket())) {
        return Optional.empty();
      }
      var model =
          new LlamaServerModel(
              process, place, spec, tuning.slots(), patience, resume(binary, spec));
      ready = true;
      proved = true;
      return Optional.of(model);
    } finally {
      if (!ready) {
        if (process != null) {
          process.close();
        }
        place.close();
      }
    }
  }

  private ProcessBuilder command(LlamaServerBinary binary, LoadSpec spec, PrivateDirectory place)
      throws IOException {
    List<String> line = new ArrayList<>(LaunchLine.of(binary, spec, place, tuning));
    if (states.isPresent()) {
      line.addAll(binary.option("--slot-save-path", place.path() + "/"));
    }
    line.addAll(proved ? binary.option("--no-warmup") : List.of());
    ProcessBuilder command = Launcher.of(java, directory, sandbox(binary, spec, place), line);
    LaunchLine.limitEnvironment(command, program);
    return command;
  }

  private Optional<Resume> resume(LlamaServerBinary binary, LoadSpec spec) throws IOException {
    // Whoever has images cannot save a slot, and vectors have nothing to go on from.
    if (states.isEmpty() || !spec.projectors().isEmpty() || spec.pooling().isPresent()) {
      return Optional.empty();
    }
    String more = binary.version() + ' ' + spec.gpuLayers() + ' ' + tuning;
    return Optional.of(new Resume(states.get(), spec, program, more));
  }

  /** Drivers of GPUs have files everywhere: only what runs on the processor is kept to its own. */
  private Optional<Sandbox> sandbox(LlamaServerBinary binary, LoadSpec spec, PrivateDirectory place)
      throws IOException {
    if (!binary.devices().isEmpty()) {
      return Optional.empty();
    }
    String libraries = new ProcessBuilder().environment().getOrDefault("LD_LIBRARY_PATH", "");
    Sandbox sandbox = Sandbox.of(spec, binary.path(), libraries, place.path());
    return Optional.of(states.map(sandbox::reading).orElse(sandbox));
  }

  /** Asks for its health until it is ready; false where it went because of the template. */
  private static boolean awaitReady(EngineProcess process, LoadSpec spec, Path socket)
      throws IOException, InterruptedException {
    try (var watchdog = new Watchdog(process, LOAD_PATIENCE)) {
      watchdog.waiting();
      while (!healthy(socket)) {
        if (!process.alive()) {
          List<String> last = process.lastLines();
          if (spec.chat() && LoadFailure.isOfTemplate(last)) {
            return false;
          }
          throw LoadFailure.of(String.valueOf(spec.weights().getFileName()), last, process.death());
        }
        Thread.sleep(LOOK_AGAIN);
      }
      return true;
    }
  }

  private static boolean healthy(Path socket) throws InterruptedException {
    if (!Files.exists(socket)) {
      return false;
    }
    try (Exchange health = Exchange.get(socket, "/health")) {
      return health.ok();
    } catch (ClosedByInterruptException e) {
      Thread.interrupted();
      throw new InterruptedException();
    } catch (IOException notYet) {
      return false;
    }
  }
}
