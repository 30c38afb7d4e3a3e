package dev.lamina.cli;

import dev.lamina.cli.text.Times;
import dev.lamina.server.ApiKeys;
import dev.lamina.server.LaminaServer;
import dev.lamina.server.Protection;
import dev.lamina.server.ServerSettings;
import dev.lamina.store.ModelName;
import dev.lamina.toolkit.KeepAlive;
import dev.lamina.toolkit.Lamina;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "serve",
    aliases = "start",
    description = "Run the server until it is interrupted.",
    footer = {
      "",
      "Examples:",
      "  lamina serve",
      "  lamina serve --host 127.0.0.1:8080",
      "  lamina serve --host 0.0.0.0 --read-only",
      "",
      "Variables, each with OLLAMA_ in front as well:",
      "  LAMINA_HOST               address (127.0.0.1:11434)",
      "  LAMINA_MODELS             directory of models (~/.lamina/models)",
      "  LAMINA_KEEP_ALIVE         how long a model stays loaded (5m; -1: for ever);",
      "                            with one of its own for some: 5m,gemma3=-1",
      "  LAMINA_PRELOAD            models to load at once, with commas between",
      "  LAMINA_CONTEXT_LENGTH     tokens, where a model does not say (4096)",
      "  LAMINA_MAX_LOADED_MODELS  most models in memory at once (3)",
      "  LAMINA_MAX_MEMORY         memory that models may take, e.g. 12GB (80% of all)",
      "  LAMINA_MAX_QUEUE          most requests that wait (512)",
      "  LAMINA_MAX_RATE           most bytes a second of pulls and pushes, e.g. 20MB",
      "  LAMINA_ORIGINS            web origins that may use it, with commas between",
      "  LAMINA_NUM_PARALLEL       requests that a model answers at once (1)",
      "  LAMINA_FLASH_ATTENTION    on or off (auto: by device and context)",
      "  LAMINA_KV_CACHE_TYPE      f16, q8_0 or q4_0: how a context is kept (f16)",
      "  LAMINA_RESUME_SPACE       disk for the states of saved sessions (4GB; 0: none)",
      "  LAMINA_IDLE               how long one that a command started is kept (30m)",
      "  LAMINA_ENGINE             embedded, llama-server, or auto: the better (auto)",
      "  LAMINA_KEYS               when API keys are demanded (auto; see --keys)",
      "  LAMINA_READ_ONLY          1: as --read-only",
      "  LAMINA_TLS_CERT, LAMINA_TLS_KEY   PEM files: https instead of http",
      "  LAMINA_AUDIT_LOG          file for a line of JSON for each request",
      "and LAMINA_HOME             what else belongs to Lamina (~/.lamina)",
      "    LAMINA_LLAMA_SERVER     the program of the engine llama-server (on PATH)",
      "    LAMINA_LLAMA_QUANTIZE   the program for create --quantize (on PATH)",
      "    LAMINA_REGISTRIES       registries' settings (~/.lamina/registries.json)",
      "    HF_TOKEN                what hf.co is shown, for models not open to all",
      "    HTTP_PROXY HTTPS_PROXY NO_PROXY DOCKER_CONFIG REGISTRY_AUTH_FILE as usual"
    })
final class ServeCommand implements Callable<Integer> {
  /** How often it is looked whether the server is idle, in the time that it may be. */
  private static final int CHECKS = 60;

  private static final long MOST_MILLIS = 10_000;

  /** Without a request and a model for so long, memory is given back. */
  private static final Duration QUIET = Duration.ofSeconds(10);

  private final Program program;

  @Option(
      names = "--idle",
      paramLabel = "TIME",
      description = "End when nobody asked and no model was loaded for so long, e.g. 30m.")
  Optional<String> idle = Optional.empty();

  @Option(
      names = "--keys",
      paramLabel = "WHEN",
      description = {
        "When API keys (lamina keys) are demanded: auto (where",
        "others than this machine reach the address),",
        "required, or off: whoever reaches it may use, change",
        "and delete models."
      })
  Optional<String> keys = Optional.empty();

  @Option(
      names = "--read-only",
      description = {
        "Refuse what changes the store: create, pull, push,",
        "cp, rm, repair, prune."
      })
  boolean readOnly;

  ServeCommand(Program program) {
    this.program = program;
  }

  /** Serves until the thread is interrupted, or the process is told to end. */
  @Override
  public Integer call() throws IOException {
    idle.ifPresent(KeepAlive::parse);
    ServerEnvironment environment = new ServerEnvironment(program.environment);
    ServerSettings settings = settings(environment);
    List<ModelName> preload = environment.preload();
    ServerLog.begin();
    CountDownLatch closed = new CountDownLatch(1);
    Thread ending = ending(Thread.currentThread(), closed);
    try (Lamina lamina = Lamina.open(environment.toolkit());
        LaminaServer server = new LaminaServer(lamina, settings, program.clock).start()) {
      Runtime.getRuntime().addShutdownHook(ending);
      program.endsInOrder = true;
      program
          .err()
          .printf(
              "lamina: version %s listens on %s:%d, models in %s%n",
              Version.text(), settings.host(), server.port(), lamina.store().root());
      warn(settings);
      try (Preloading _ = new Preloading(lamina, preload, program.err())) {
        serve(server, idle.map(KeepAlive::parse).orElse(KeepAlive.FOREVER));
      }
      return ExitCodes.OK;
    } catch (InterruptedException stop) {
      return ExitCodes.OK;
    } finally {
      closed.countDown();
    }
  }

  /**
   * Returns when it has been idle for so long. Once nobody asks, what earlier requests left in
   * memory is given back, for which no request that comes must wait.
   */
  private void serve(LaminaServer server, Duration longest) throws InterruptedException {
    Duration pause = longest.dividedBy(CHECKS);
    CountDownLatch never = new CountDownLatch(1);
    boolean used = true;
    while (server.idle().compareTo(longest) < 0) {
      boolean quiet = server.idle().compareTo(QUIET) >= 0;
      if (quiet && used) {
        System.gc();
      }
      used = !quiet;
      never.await(Math.clamp(pause.toMillis(), 10, MOST_MILLIS), TimeUnit.MILLISECONDS);
    }
    program.err().println("lamina: nobody asked for " + Times.brief(longest) + ": ends");
  }

  /** Options count more than the environment. */
  private ServerSettings settings(ServerEnvironment environment) {
    ServerSettings settings = environment.server(program.address());
    Protection said = settings.protection();
    return settings.withProtection(
        new Protection(
            keys.map(Protection.KeyDemand::parse).orElse(said.demand()),
            said.keys(),
            said.tls(),
            readOnly || said.readOnly(),
            said.audit()));
  }

  /** What who starts a server should know at once. */
  private void warn(ServerSettings settings) throws IOException {
    Protection protection = settings.protection();
    boolean demanded = protection.demandsKeys(settings.host());
    boolean none = ApiKeys.at(program.environment.keys()).list().isEmpty();
    if (demanded && none) {
      program
          .err()
          .println("lamina: API keys are demanded, and there is none (lamina keys add NAME)");
    } else if (!demanded && !settings.isLoopback()) {
      program
          .err()
          .println("lamina: no keys are demanded: whoever reaches it may change, delete models");
    }
  }

  /** Waits, while the process ends, until the server has said goodbye and freed its models. */
  private static Thread ending(Thread serving, CountDownLatch closed) {
    return new Thread(
        () -> {
          serving.interrupt();
          try {
            closed.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        },
        "ending");
  }
}
