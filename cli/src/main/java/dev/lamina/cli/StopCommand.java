package dev.lamina.cli;

import dev.lamina.cli.client.Api;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "stop",
    description = "Unload a model.",
    footer = {"", "Example:", "  lamina stop smollm2"})
final class StopCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(paramLabel = "MODEL", description = "Its name.")
  String model = "";

  StopCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    try {
      stop(program.server(), model);
    } catch (ModelException e) {
      if (e.kind() == ModelException.Kind.NOT_FOUND) {
        throw new ModelException(e.kind(), "couldn't find model \"" + model + "\" to stop", e);
      }
      throw e;
    }
    return ExitCodes.OK;
  }

  /** A request for nothing, to be kept for no time. */
  static void stop(Api api, String model) throws IOException {
    api.post("/api/generate", Json.object().put("model", model).put("keep_alive", 0));
  }
}
