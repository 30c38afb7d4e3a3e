package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.cli.text.Sizes;
import dev.lamina.cli.text.Table;
import dev.lamina.cli.text.Times;
import dev.lamina.store.Json;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "list",
    aliases = "ls",
    description = "List the models in the store, newest first.",
    footer = {
      "",
      "Examples:",
      "  lamina list",
      "  lamina list smol     names that begin with smol"
    })
final class ListCommand implements Callable<Integer> {
  private static final int SHORT_DIGEST = 12;

  private final Program program;

  @Parameters(arity = "0..1", paramLabel = "PREFIX", description = "Only names that begin so.")
  String prefix = "";

  @Option(names = "--json", description = "Print what the server answered, as JSON.")
  boolean json;

  ListCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    JsonNode models = program.server().get("/api/tags").path("models");
    ArrayNode chosen = withPrefix(models, prefix);
    program.out().print(json ? text(chosen) : table(chosen));
    return ExitCodes.OK;
  }

  private String table(ArrayNode models) {
    Table table = Table.headed("NAME", "ID", "SIZE", "MODIFIED");
    for (JsonNode model : models) {
      table.row(
          model.path("name").asText(),
          shortDigest(model),
          model.path("remote_model").asText("").isEmpty()
              ? Sizes.text(model.path("size").asLong())
              : "-",
          time(model.path("modified_at").asText(""), program));
    }
    return table.text();
  }

  /** Names are compared without regard to case, as the store does. */
  static ArrayNode withPrefix(JsonNode models, String prefix) {
    ArrayNode chosen = Json.nodes().arrayNode();
    String wanted = prefix.toLowerCase(Locale.ROOT);
    for (JsonNode model : models) {
      if (model.path("name").asText().toLowerCase(Locale.ROOT).startsWith(wanted)) {
        chosen.add(model);
      }
    }
    return chosen;
  }

  static String text(ArrayNode models) {
    ObjectNode whole = Json.object();
    whole.set("models", models);
    return Json.write(whole) + "\n";
  }

  static String shortDigest(JsonNode model) {
    String digest = model.path("digest").asText("");
    return digest.substring(0, Math.min(SHORT_DIGEST, digest.length()));
  }

  static String time(String text, Program program) {
    if (text.isEmpty()) {
      return "Never";
    }
    return Times.relative(OffsetDateTime.parse(text).toInstant(), program.clock.instant());
  }
}
