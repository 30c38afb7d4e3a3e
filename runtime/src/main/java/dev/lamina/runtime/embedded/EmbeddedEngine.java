package dev.lamina.runtime.embedded;

import dev.lamina.runtime.Engine;
import dev.lamina.runtime.LoadSpec;
import dev.lamina.runtime.LoadedModel;
import dev.lamina.store.ModelException;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * llama.cpp {@code b4916}, on the processor, out of the jar of java-llama.cpp. It needs no program
 * to be installed, and knows the architectures of early 2025. Spec: engine §8–9; decision 3.
 *
 * <p>It takes no projectors and no layers on a GPU; one request runs at a time.
 */
public final class EmbeddedEngine implements Engine {
  /** Small enough that a cancelled prompt ends soon, large enough for full speed. */
  private static final int BATCH = 256;

  private static final int LEAST_CONTEXT = 4;

  /** What of the environment a JVM and the dynamic linker need. Nothing else reaches the child. */
  private static final Set<String> ENVIRONMENT =
      Set.of("LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TZ");

  private final Path java;
  private final Path directory;

  /**
   * @param javaHome a Java 25 runtime, whose {@code bin/java} runs the children
   * @param nativeDirectory of this user alone; gets the native library, once for each version
   */
  public EmbeddedEngine(Path javaHome, Path nativeDirectory) {
    java = javaHome.resolve("bin").resolve("java");
    directory = nativeDirectory.resolve(EmbeddedVersion.LLAMA).toAbsolutePath();
  }

  @Override
  public String name() {
    return "embedded";
  }

  @Override
  public String version() {
    return EmbeddedVersion.LLAMA;
  }

  @Override
  public boolean supports(String architecture) {
    return Architectures.KNOWN.contains(architecture);
  }

  @Override
  public LoadedModel start(LoadSpec spec) throws IOException, InterruptedException {
    check(spec);
    LoadOrder order = order(spec, NativeLibrary.ofThisMachine().extractTo(directory));
    var child = new ChildProcess(command());
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
    return new EmbeddedModel(child, spec.contextLength());
  }

  private void check(LoadSpec spec) {
    if (!supports(spec.architecture())) {
      throw ModelException.unsupported(
          "load "
              + spec.weights().getFileName()
              + ": engine embedded (llama.cpp "
              + version()
              + ") does not know the architecture "
              + spec.architecture()
              + " (use the engine llama-server)");
    }
    if (!spec.projectors().isEmpty()) {
      throw ModelException.unsupported(
          "load "
              + spec.weights().getFileName()
              + ": engine embedded takes no images or sound (use the engine llama-server)");
    }
    if (spec.contextLength() < LEAST_CONTEXT) {
      throw ModelException.invalid(
          "num_ctx " + spec.contextLength() + ": must be at least " + LEAST_CONTEXT);
    }
    if (!Files.isRegularFile(spec.weights())) {
      throw ModelException.notFound("load " + spec.weights() + ": there is no such file");
    }
  }

  private static LoadOrder order(LoadSpec spec, Path library) {
    int cores = Runtime.getRuntime().availableProcessors();
    int batch = Math.min(spec.batchSize() > 0 ? spec.batchSize() : BATCH, spec.contextLength());
    // OpenMP's workers spin: with as many as there are cores, anything else that runs stops them.
    int threads = spec.threads() > 0 ? spec.threads() : Math.max(1, cores - 1);
    return new LoadOrder(
        library.toString(),
        bytes(spec.weights()),
        spec.adapters().stream().map(EmbeddedEngine::bytes).toList(),
        spec.contextLength(),
        batch,
        threads,
        spec.threads() > 0 ? spec.threads() : cores,
        spec.mmap());
  }

  /** A path as the operating system gets it from Java. */
  private static byte[] bytes(Path path) {
    return path.toAbsolutePath()
        .toString()
        .getBytes(Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8")));
  }

  private ProcessBuilder command() throws IOException {
    Path temporary = Files.createDirectories(directory.resolve("tmp"));
    var command =
        new ProcessBuilder(
            List.of(
                java.toString(),
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-XX:ReservedCodeCacheSize=16m",
                "-XX:-UsePerfData",
                "-XX:+DisplayVMOutputToStderr",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + temporary.resolve("crash-%p.log"),
                "-Djava.io.tmpdir=" + temporary,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                ownCode().toString(),
                Child.class.getName()));
    command.directory(new File("/"));
    command.environment().keySet().retainAll(ENVIRONMENT);
    return command;
  }

  /** The jar or directory that this class is from: all that the child's class path holds. */
  private static Path ownCode() {
    try {
      return Path.of(
          EmbeddedEngine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
