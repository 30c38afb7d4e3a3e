package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import dev.lamina.toolkit.Settings;
import dev.lamina.toolkit.engines.EngineShelf;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "use",
    description = {
      "Choose the engine for models that are loaded from now on.",
      "The server's LAMINA_ENGINE and LAMINA_LLAMA_SERVER come before this choice."
    },
    footer = {
      "",
      "Examples:",
      "  lamina engine use auto",
      "  lamina engine use embedded",
      "  lamina engine use 4cda31f6"
    })
final class EngineUseCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(
      paramLabel = "ENGINE",
      description = {
        "auto, embedded, llama-server (on PATH), or an",
        "installed one: its image or the start of its digest."
      })
  String engine = "";

  @Option(names = "--json", description = "Print the engine that is in use as JSON.")
  boolean json;

  EngineUseCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    program.requireLocal("engine use");
    shelf(program).use(engine);
    JsonNode engines = program.server().get("/api/engines").path("engines");
    if (json) {
      JsonNode used = Json.nodes().nullNode();
      for (JsonNode each : engines) {
        used = each.path("in_use").booleanValue() ? each : used;
      }
      program.out().println(Json.write(used));
    } else {
      tell(program, engines);
    }
    return ExitCodes.OK;
  }

  /** Says which is in use now: the server's settings may have another will. */
  static void tell(Program program, JsonNode engines) {
    for (JsonNode each : engines) {
      if (each.path("in_use").booleanValue()) {
        String engine = each.path("name").asText() + " " + each.path("version").asText();
        program.out().println("in use: " + engine + " (" + each.path("why").asText() + ")");
      }
    }
  }

  /** Where a server of this user has its engines. */
  static EngineShelf shelf(Program program) {
    Settings settings = Settings.defaults(program.environment.home());
    return new EngineShelf(
        settings.engines().installed().orElseThrow(),
        settings.javaHome(),
        settings.cache().resolve("llama-server"));
  }
}
