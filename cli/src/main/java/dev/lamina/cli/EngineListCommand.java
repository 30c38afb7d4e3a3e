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
    footer = {
      "",
      "Examples:",
      "  lamina engine list",
      "  lamina engine list --architectures",
      "  lamina engine list --json"
    })
final class EngineListCommand implements Callable<Integer> {
  private static final int WIDTH = 78;

  private final Program program;

  @Option(
      names = "--architectures",
      description = "Print the names of the architectures that each one runs.")
  boolean architectures;

  @Option(names = "--json", description = "Print what the server answered, as JSON.")
  boolean json;

  EngineListCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    JsonNode answer = program.server().get("/api/engines");
    program.out().print(json ? Json.write(answer) + "\n" : text(answer) + names(answer));
    return ExitCodes.OK;
  }

  private static String text(JsonNode answer) {
    return table(answer.path("engines")) + "\nGPU: " + answer.path("gpu").asText() + "\n";
  }

  private static String table(JsonNode engines) {
    Table table = Table.headed("NAME", "VERSION", "DEVICES", "ARCHITECTURES", "STATE", "FROM");
    for (JsonNode engine : engines) {
      table.row(
          engine.path("name").asText(),
          orDash(engine.path("version").asText()),
          devices(engine),
          number(engine.path("architectures")),
          state(engine),
          place(engine));
    }
    return table.text();
  }

  private static String number(JsonNode architectures) {
    return architectures.isEmpty() ? "-" : Integer.toString(architectures.size());
  }

  /** Where they are wanted, a paragraph for each engine that can be used. */
  private String names(JsonNode answer) {
    StringBuilder text = new StringBuilder();
    for (JsonNode engine : architectures ? answer.path("engines") : Json.object()) {
      if (!engine.path("architectures").isEmpty()) {
        text.append('\n').append(engine.path("name").asText()).append(' ');
        text.append(engine.path("version").asText()).append(":\n");
        StringBuilder line = new StringBuilder();
        for (JsonNode name : engine.path("architectures")) {
          if (line.length() + name.asText().length() > WIDTH) {
            text.append(line).append('\n');
            line.setLength(0);
          }
          line.append("  ").append(name.asText());
        }
        text.append(line).append('\n');
      }
    }
    return text.toString();
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
