package dev.lamina.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.lamina.cli.text.Table;
import dev.lamina.store.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "doctor",
    description = {
      "Check the installation: each line tells what was found and what to do.",
      "Starts no server; ends with 1 when something must be mended."
    },
    footer = {"", "Example:", "  lamina doctor"})
final class DoctorCommand implements Callable<Integer> {
  private final Program program;

  @Option(names = "--json", description = "Print it as JSON.")
  boolean json;

  DoctorCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Check> checks = new Doctor(program, Path.of("/")).checks();
    if (json) {
      ArrayNode list = Json.nodes().arrayNode();
      checks.forEach(check -> list.add(check.json()));
      program.out().println(Json.write(Json.object().set("checks", list)));
    } else {
      Table table = Table.plain("");
      checks.forEach(check -> table.row(check.level().word(), check.name(), check.text()));
      program.out().print(table.ragged());
    }
    program.out().flush();
    boolean failed = checks.stream().anyMatch(check -> check.level() == Check.Level.FAILED);
    return failed ? ExitCodes.FAILURE : ExitCodes.OK;
  }
}
