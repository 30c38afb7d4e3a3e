package dev.lamina.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "cp",
    description = "Give a model a second name.",
    footer = {"", "Example:", "  lamina cp smollm2 team/smollm2:v1"})
final class CopyCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(index = "0", paramLabel = "SOURCE", description = "The model.")
  String source = "";

  @Parameters(index = "1", paramLabel = "DESTINATION", description = "The new name.")
  String destination = "";

  @Option(names = "--json", description = "Print both names as JSON.")
  boolean json;

  CopyCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    ObjectNode names = Json.object().put("source", source).put("destination", destination);
    program.server().post("/api/copy", names);
    program
        .out()
        .println(json ? Json.write(names) : "copied '" + source + "' to '" + destination + "'");
    return ExitCodes.OK;
  }
}
