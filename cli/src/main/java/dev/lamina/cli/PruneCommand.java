package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.cli.text.Sizes;
import dev.lamina.store.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "prune",
    description = {
      "Remove what no model needs.",
      "Blobs that no model and no running operation needs, temporary files, and partial",
      "downloads that are older than seven days. Refuses while a manifest is",
      "unreadable."
    },
    footer = {"", "Examples:", "  lamina prune --dry-run", "  lamina prune"})
final class PruneCommand implements Callable<Integer> {
  private final Program program;

  @Option(names = "--dry-run", description = "Say what would go, and remove nothing.")
  boolean dryRun;

  @Option(names = "--json", description = "Print what the server answered, as JSON.")
  boolean json;

  PruneCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    JsonNode swept =
        program.server().post("/api/store/prune", Json.object().put("dry_run", dryRun));
    if (json) {
      program.out().println(Json.write(swept));
    } else {
      print(swept);
    }
    program.out().flush();
    return ExitCodes.OK;
  }

  private void print(JsonNode swept) {
    swept.path("blobs").forEach(digest -> program.out().println(digest.asText()));
    swept.path("leftovers").forEach(file -> program.out().println(file.asText()));
    int files = swept.path("blobs").size() + swept.path("leftovers").size();
    program
        .err()
        .println(
            (dryRun ? "would remove " : "removed ")
                + VerifyCommand.counted(files, "file")
                + ", "
                + Sizes.text(swept.path("bytes").asLong()));
  }
}
