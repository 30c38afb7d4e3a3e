package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.cli.text.Sizes;
import dev.lamina.cli.text.Table;
import dev.lamina.store.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "df",
    description = {
      "Show what the store's space is used for.",
      "Each model's size, how much of it would be free without the model, and who",
      "shares the rest."
    },
    footer = {"", "Example:", "  lamina df"})
final class DfCommand implements Callable<Integer> {
  private static final int NAMED = 3;

  private final Program program;

  @Option(names = "--json", description = "Print what the server answered, as JSON.")
  boolean json;

  DfCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    JsonNode usage = program.server().get("/api/store/usage");
    program.out().print(json ? Json.write(usage) + "\n" : table(usage));
    program.out().flush();
    return ExitCodes.OK;
  }

  private static String table(JsonNode usage) {
    Table table = Table.headed("NAME", "SIZE", "UNIQUE", "SHARED", "SHARED WITH");
    for (JsonNode model : usage.path("models")) {
      table.row(
          model.path("name").asText(),
          size(model, "total"),
          size(model, "unique"),
          size(model, "shared"),
          String.join(", ", sharers(model)));
    }
    return table.text()
        + "\n"
        + size(usage, "total")
        + " in use, "
        + size(usage, "reclaimable")
        + " reclaimable (lamina prune), in "
        + usage.path("path").asText()
        + "\n"
        + states(usage);
  }

  /** What lies there so that saved sessions go on at once; nothing where there is nothing. */
  private static String states(JsonNode usage) {
    return usage.path("states").asLong() == 0
        ? ""
        : size(usage, "states") + " more for the states of saved sessions\n";
  }

  private static List<String> sharers(JsonNode model) {
    List<String> names = new ArrayList<>();
    for (JsonNode name : model.path("sharedWith")) {
      if (names.size() < NAMED) {
        names.add(name.asText());
      }
    }
    int more = model.path("sharers").asInt() - names.size();
    if (more > 0) {
      names.add("and " + more + " more");
    }
    return names;
  }

  private static String size(JsonNode json, String member) {
    return Sizes.text(json.path(member).asLong());
  }
}
