package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.cli.text.Table;
import dev.lamina.store.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    aliases = "ls",
    description = {
      "List the engines, which of them runs models, and why one cannot be used.",
      "The server's environment decides: LAMINA_ENGINE and LAMINA_LLAMA_SERVER."
    },
    footer = {"", "Examples:", "  lamina engine list", "  lamina engine list --json"})
final class EngineListCommand implements Callable<Integer> {
  private final Program program;

  @Option(names = "--json", description = "Print what the server answered, as JSON.")
  boolean json;

  EngineListCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    JsonNode answer = program.server().get("/api/engines");
    program.out().print(json ? Json.write(answer) + "\n" : table(answer.path("engines")));
    return ExitCodes.OK;
  }

  private static String table(JsonNode engines) {
    Table table = Table.headed("NAME", "VERSION", "DEVICES", "STATE", "PATH");
    for (JsonNode engine : engines) {
      table.row(
          engine.path("name").asText(),
          orDash(engine.path("version").asText()),
          devices(engine),
          state(engine),
          orDash(engine.path("path").asText()));
    }
    return table.text();
  }

  private static String devices(JsonNode engine) {
    if (!engine.path("usable").booleanValue()) {
      return "-";
    }
    List<String> devices = new ArrayList<>();
    engine.path("devices").forEach(device -> devices.add(device.asText()));
    return devices.isEmpty() ? "CPU" : String.join(", ", devices);
  }

  private static String state(JsonNode engine) {
    if (engine.path("usable").booleanValue()) {
      return engine.path("in_use").booleanValue() ? "in use" : "usable";
    }
    return "not usable: " + engine.path("problem").asText();
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }
}
