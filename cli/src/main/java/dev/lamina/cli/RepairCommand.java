package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.cli.client.Api;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "repair",
    description = {
      "Bring back what verify finds damaged.",
      "Blobs come from the files that models were made from, else from the registries",
      "of the models' names; an unreadable manifest is pulled again. What is whole",
      "stays as it is, and nothing is removed. Ends with 4 when something is damaged",
      "still."
    },
    footer = {"", "Examples:", "  lamina repair", "  lamina repair --deep smollm2"})
final class RepairCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(arity = "0..*", paramLabel = "MODEL", description = "Only these.")
  List<String> models = List.of();

  @ArgGroup(exclusive = true)
  VerifyCommand.Depth depth = new VerifyCommand.Depth();

  @Option(names = "--insecure", description = "Speak plain HTTP with registries.")
  boolean insecure;

  @Option(names = "--json", description = "Print what came of it as JSON.")
  boolean json;

  @Mixin ProgressChoices telling = new ProgressChoices();

  RepairCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    ObjectNode body = Json.object().put("insecure", insecure);
    models.forEach(body.putArray("models")::add);
    depth.addTo(body);
    Api api = program.server();
    JsonNode report =
        telling.report(
            program, "repairing", lines -> api.stream("/api/store/repair", body, lines::accept));
    if (!telling.json() && json) {
      program.out().println(Json.write(report));
    } else if (!telling.json()) {
      print(report);
    }
    program.out().flush();
    return report.path("failures").isEmpty()
        ? ExitCodes.OK
        : ExitCodes.of(ModelException.Kind.CORRUPT);
  }

  private void print(JsonNode report) {
    for (JsonNode finding : report.path("mended")) {
      program.out().println("mended  " + FindingLines.line(finding));
    }
    for (JsonNode failure : report.path("failures")) {
      program.err().println("Error: " + FindingLines.line(failure));
    }
    int mended = report.path("mended").size();
    int left = report.path("failures").size();
    if (telling.quiet) {
      return;
    }
    program
        .err()
        .println(mended + left == 0 ? "nothing is damaged" : mended + " mended, " + left + " not");
  }
}
