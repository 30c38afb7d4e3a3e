package dev.lamina.cli;

import dev.lamina.store.Json;
import dev.lamina.toolkit.engines.EngineShelf;
import dev.lamina.toolkit.engines.InstalledEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "rm",
    aliases = "remove",
    description = {
      "Remove engines that were installed.",
      "Models that one runs go on; where it was in use, the best one left takes over",
      "with the next model that is loaded."
    },
    footer = {
      "",
      "Examples:",
      "  lamina engine rm 4cda31f6",
      "  lamina engine rm registry.example.com/team/llama.cpp:server-b9000"
    })
final class EngineRemoveCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(arity = "1..*", paramLabel = "ENGINE", description = "Image or start of its digest.")
  List<String> engines = new ArrayList<>();

  @Option(names = "--json", description = "Print an object of JSON for each that is gone.")
  boolean json;

  EngineRemoveCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    program.requireLocal("engine rm");
    EngineShelf shelf = EngineUseCommand.shelf(program);
    for (String engine : engines) {
      InstalledEngine removed = shelf.remove(engine);
      program.out().println(json ? json(removed) : text(removed));
    }
    if (json) {
      return ExitCodes.OK;
    }
    EngineUseCommand.tell(program, program.server().get("/api/engines").path("engines"));
    return ExitCodes.OK;
  }

  private static String text(InstalledEngine removed) {
    return "removed llama-server %s (%s)".formatted(removed.version(), removed.image());
  }

  private static String json(InstalledEngine removed) {
    return Json.write(
        Json.object().put("removed", removed.image()).put("version", removed.version()));
  }
}
