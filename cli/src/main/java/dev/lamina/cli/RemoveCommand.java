package dev.lamina.cli;

import dev.lamina.cli.client.Api;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "rm",
    description = "Remove models; blobs that no other model needs go with them.",
    footer = {"", "Example:", "  lamina rm pirate smollm2"})
final class RemoveCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(arity = "1..*", paramLabel = "MODEL", description = "Their names.")
  List<String> models = List.of();

  @Option(names = "--json", description = "Print an object of JSON for each that is gone.")
  boolean json;

  RemoveCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    Api api = program.server();
    for (String model : models) {
      unload(api, model);
      api.delete("/api/delete", Json.object().put("model", model));
      program
          .out()
          .println(
              json ? Json.write(Json.object().put("deleted", model)) : "deleted '" + model + "'");
    }
    return ExitCodes.OK;
  }

  private void unload(Api api, String model) {
    try {
      StopCommand.stop(api, model);
    } catch (ModelException e) {
      if (e.kind() != ModelException.Kind.NOT_FOUND && e.kind() != ModelException.Kind.INVALID) {
        warn(model);
      }
    } catch (IOException e) {
      warn(model);
    }
  }

  private void warn(String model) {
    program.err().println("Warning: unable to stop model '" + model + "'");
  }
}
