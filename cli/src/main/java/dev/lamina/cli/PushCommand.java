package dev.lamina.cli;

import dev.lamina.store.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "push",
    description = "Send a model to a registry.",
    footer = {"", "Examples:", "  lamina push registry.example.com/team/pirate:v2"})
final class PushCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(paramLabel = "MODEL", description = "Its name, the registry's host first.")
  String model = "";

  @Option(names = "--insecure", description = "Speak plain HTTP with the registry.")
  boolean insecure;

  @Option(names = "--quiet", description = "Print errors only.")
  boolean quiet;

  PushCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    try (StatusLine status = new StatusLine(program, quiet)) {
      program.server().stream(
          "/api/push", Json.object().put("model", model).put("insecure", insecure), status::event);
    }
    return ExitCodes.OK;
  }
}
