package dev.lamina.cli;

import dev.lamina.server.LaminaServer;
import dev.lamina.server.ServerSettings;
import dev.lamina.toolkit.Lamina;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;

@Command(
    name = "serve",
    aliases = "start",
    description = "Run the server until it is interrupted.",
    footer = {
      "",
      "Examples:",
      "  lamina serve",
      "  lamina serve --host 127.0.0.1:8080",
      "",
      "Variables, each with OLLAMA_ in front as well:",
      "  LAMINA_HOST               address (127.0.0.1:11434)",
      "  LAMINA_MODELS             directory of models (~/.lamina/models)",
      "  LAMINA_KEEP_ALIVE         how long a model stays loaded (5m; -1: for ever)",
      "  LAMINA_CONTEXT_LENGTH     tokens, where a model does not say (4096)",
      "  LAMINA_MAX_LOADED_MODELS  most models in memory at once (3)",
      "  LAMINA_MAX_QUEUE          most requests that wait (512)",
      "  LAMINA_MAX_RATE           most bytes a second from and to registries, such as 20MB",
      "  LAMINA_ORIGINS            web origins that may use the server, with commas between",
      "  LAMINA_NUM_PARALLEL       requests that a model answers at once (1; llama-server alone)",
      "  LAMINA_ENGINE             embedded, llama-server or auto: the best that can (auto)",
      "and LAMINA_HOME             what else belongs to Lamina (~/.lamina)",
      "    LAMINA_LLAMA_SERVER     the program of the engine llama-server (on PATH)",
      "    LAMINA_LLAMA_QUANTIZE   the program for create --quantize (on PATH)",
      "    LAMINA_REGISTRIES       file with the settings of registries (~/.lamina/registries.json)",
      "    HTTP_PROXY HTTPS_PROXY NO_PROXY DOCKER_CONFIG REGISTRY_AUTH_FILE as elsewhere"
    })
final class ServeCommand implements Callable<Integer> {
  private final Program program;

  ServeCommand(Program program) {
    this.program = program;
  }

  /** Serves until the thread is interrupted, or the process is told to end. */
  @Override
  public Integer call() throws IOException {
    ServerEnvironment environment = new ServerEnvironment(program.environment);
    ServerSettings settings = environment.server(program.address());
    ServerLog.begin();
    CountDownLatch closed = new CountDownLatch(1);
    Thread ending = ending(Thread.currentThread(), closed);
    try (Lamina lamina = Lamina.open(environment.toolkit());
        LaminaServer server = new LaminaServer(lamina, settings).start()) {
      Runtime.getRuntime().addShutdownHook(ending);
      program
          .err()
          .printf(
              "lamina: version %s listens on %s:%d, models in %s%n",
              Version.text(), settings.host(), server.port(), lamina.store().root());
      new CountDownLatch(1).await();
      return ExitCodes.OK;
    } catch (InterruptedException stop) {
      return ExitCodes.OK;
    } finally {
      closed.countDown();
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
