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
      "The server's environment decides first: LAMINA_ENGINE and LAMINA_LLAMA_SERVER;",
      "then lamina engine use; then the best that there is."
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
    program.out().print(json ? Json.write(answer) + "\n" : text(answer));
    return ExitCodes.OK;
  }

  private static String text(JsonNode answer) {
    return table(answer.path("engines")) + "\nGPU: " + answer.path("gpu").asText() + "\n";
  }

  private static String table(JsonNode engines) {
    Table table = Table.headed("NAME", "VERSION", "DEVICES", "STATE", "FROM");
    for (JsonNode engine : engines) {
      table.row(
          engine.path("name").asText(),
          orDash(engine.path("version").asText()),
          devices(engine),
          state(engine),
          place(engine));
    }
    return table.text();
  }

  /** Where it is from, which says more than where it is. */
  private static String place(JsonNode engine) {
    if (engine.has("image")) {
      return engine.path("image").asText() + " (" + ListCommand.shortDigest(engine) + ")";
    }
    return orDash(engine.path("path").asText());
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
      return engine.path("in_use").booleanValue()
          ? "in use: " + engine.path("why").asText()
          : "usable";
    }
    return "not usable: " + engine.path("problem").asText();
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }
}
