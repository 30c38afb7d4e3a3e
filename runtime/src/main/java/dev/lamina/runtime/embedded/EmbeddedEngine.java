package dev.lamina.runtime.embedded;

import dev.lamina.runtime.Engine;
import dev.lamina.runtime.KeptStates;
import dev.lamina.runtime.LoadSpec;
import dev.lamina.runtime.LoadedModel;
import dev.lamina.runtime.MemoryNeed;
import dev.lamina.runtime.Pooling;
import dev.lamina.runtime.Tuning;
import dev.lamina.runtime.process.ChildEnvironment;
import dev.lamina.runtime.process.JavaCommand;
import dev.lamina.runtime.process.Posix;
import dev.lamina.runtime.process.Resume;
import dev.lamina.runtime.process.Sandbox;
import dev.lamina.runtime.process.WeightsCheck;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * llama.cpp {@code b4916}, on the processor, out of the jar of java-llama.cpp. It needs no program
 * to be installed, and knows the architectures of early 2025. Spec: engine §8–9; decision 3.
 *
 * <p>It leaves projectors alone, takes no images and has no layers on a GPU; one request runs at a
 * time.
 */
public final class EmbeddedEngine implements Engine {
  static final String NAME = "embedded";

  /** Small enough that a cancelled prompt ends soon, large enough for full speed. */
  private static final int BATCH = 256;

  /**
   * A failed assertion must not start a debugger on the child: it would take seconds, and bury the
   * assertion in its output. And threads that wait for each other must sleep: spinning, they keep
   * the one they wait for from running as soon as the machine has anything else to do.
   */
  private static final Map<String, String> ENVIRONMENT =
      Map.of("GGML_NO_BACKTRACE", "1", "OMP_WAIT_POLICY", "passive");

  private static final String STATE = "state-";

  private final Path java;
  private final Path directory;
  private final Tuning tuning;
  private final Optional<KeptStates> states;

  /**
   * @param javaHome a Java 25 runtime, whose {@code bin/java} runs the children
   * @param nativeDirectory of this user alone; gets the native library, once for each version
   */
  public EmbeddedEngine(Path javaHome, Path nativeDirectory) {
    this(javaHome, nativeDirectory, Tuning.DEFAULT, Optional.empty());
  }

  /**
   * @param tuning of all its models; they have one slot each, whatever it says
   * @param states where evaluated beginnings of prompts are kept
   */
  public EmbeddedEngine(
      Path javaHome, Path nativeDirectory, Tuning tuning, Optional<KeptStates> states) {
    this.states = states.filter(kept -> kept.most() > 0);
    this.tuning = new Tuning(1, tuning.flashAttention(), tuning.cache());
    java = javaHome.resolve("bin").resolve("java");
    directory = nativeDirectory.resolve(EmbeddedVersion.LLAMA).toAbsolutePath();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String version() {
    return EmbeddedVersion.LLAMA;
  }

  @Override
  public Optional<String> problem() {
    try {
      NativeLibrary.ofThisMachine();
      return Optional.empty();
    } catch (ModelException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public MemoryNeed need(LoadSpec spec) throws IOException {
    return MemoryNeed.of(spec.withDraft(Optional.empty()), tuning, false);
  }

  @Override
  public List<String> architectures() {
    return Architectures.KNOWN.stream().sorted().toList();
  }

  @Override
  public boolean supports(String architecture) {
    return Architectures.KNOWN.contains(architecture);
  }

  @Override
  public LoadedModel start(LoadSpec spec) throws IOException, InterruptedException {
    WeightsCheck.check(spec, this, "use the engine llama-server");
    if (spec.pooling().equals(Optional.of(Pooling.RANK))) {
      throw ModelException.unsupported(
          "engine embedded: it ranks no texts (use the engine llama-server: lamina engine list)");
    }
    Path library = NativeLibrary.ofThisMachine().extractTo(directory);
    LoadOrder order = order(spec, library);
    removeAbandonedStates();
    Optional<Resume> resume = resume(spec, order, library);
    var child = new ChildProcess(command(spec));
    boolean ready = false;
    try (var call = child.call(Frame.Type.LOAD, order::writeTo)) {
      call.next();
      ready = true;
    } catch (ModelException e) {
      throw new ModelException(
          e.kind(), "load " + spec.weights().getFileName() + ": " + e.getMessage(), e);
    } finally {
      if (!ready) {
        child.close();
      }
    }
    Path state = JavaCommand.temporary(directory).resolve(STATE + child.pid());
    return new EmbeddedModel(child, spec.contextLength(), resume, state);
  }

  /** What children left that were killed, with their server, while they saved. */
  private void removeAbandonedStates() throws IOException {
    Path temporary = Files.createDirectories(JavaCommand.temporary(directory));
    try (var files = Files.newDirectoryStream(temporary, STATE + "*")) {
      for (Path file : files) {
        long pid = Long.parseLong(file.getFileName().toString().substring(STATE.length()));
        if (ProcessHandle.of(pid).isEmpty()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private Optional<Resume> resume(LoadSpec spec, LoadOrder order, Path library) throws IOException {
    if (states.isEmpty() || spec.pooling().isPresent()) {
      return Optional.empty();
    }
    String more = version() + ' ' + order.batch() + ' ' + tuning;
    return Optional.of(new Resume(states.get(), spec, library, more));
  }

  /**
   * For builders of an image: makes later children of its code start sooner, and probes.
   *
   * @param noModel a file that cannot be loaded
   */
  public void rehearse(Path noModel) throws IOException, InterruptedException {
    Path library = NativeLibrary.ofThisMachine().extractTo(directory);
    List<String> arguments = List.of(library.toString(), noModel.toAbsolutePath().toString());
    Files.deleteIfExists(JavaCommand.preparedClasses());
    ProcessBuilder command =
        JavaCommand.of(java, directory, ChildRehearsal.class, arguments).inheritIO();
    JavaCommand.keepClasses(command);
    int status = command.start().waitFor();
    if (status != 0) {
      throw ModelException.unavailable("engine embedded: the rehearsal ended with " + status);
    }
  }

  /** Starts a child that reads the model's files and no others. */
  ProcessBuilder command(LoadSpec spec) throws IOException {
    String libraries = new ProcessBuilder().environment().getOrDefault("LD_LIBRARY_PATH", "");
    Sandbox sandbox =
        Sandbox.of(spec, java, libraries, JavaCommand.temporary(directory))
            .reading(java.toRealPath().resolveSibling("..").normalize())
            .reading(JavaCommand.ownCode())
            .reading(directory);
    sandbox = states.map(sandbox::reading).orElse(sandbox);
    ProcessBuilder command = JavaCommand.of(java, directory, Child.class, sandbox.arguments());
    ChildEnvironment.limit(command, List.of(), ENVIRONMENT);
    return command;
  }

  LoadOrder order(LoadSpec spec, Path library) {
    int cores = Runtime.getRuntime().availableProcessors();
    int batch = Math.min(spec.batchSize() > 0 ? spec.batchSize() : BATCH, spec.contextLength());
    // One core is left for who reads the answer; more threads than cores only wait for each other.
    int threads = Math.min(cores, spec.threads() > 0 ? spec.threads() : Math.max(1, cores - 1));
    return new LoadOrder(
        library.toString(),
        bytes(spec.weights()),
        spec.adapters().stream().map(EmbeddedEngine::bytes).toList(),
        spec.contextLength(),
        batch,
        threads,
        spec.threads() > 0 ? threads : cores,
        spec.mmap(),
        tuning.cache().number(),
        tuning.flashAttention(false),
        spec.pooling().map(Pooling::name).orElse(""));
  }

  /** A path as the operating system gets it from Java. */
  static byte[] bytes(Path path) {
    return path.toAbsolutePath().toString().getBytes(Posix.PATHS);
  }
}
