package dev.lamina.cli;

import dev.lamina.cli.text.ParameterText;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "help",
    description = "Print help: of the program, of a command, or of parameters.",
    footer = {
      "",
      "Examples:",
      "  lamina help create",
      "  lamina help parameters     what PARAMETER, /set parameter and options can say"
    })
final class HelpCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(paramLabel = "COMMAND", arity = "0..1", description = "Which one; or: parameters.")
  String command = "";

  HelpCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() {
    if (command.equals("parameters")) {
      program.out().print(ParameterText.table());
      return ExitCodes.OK;
    }
    Commands commands = new Commands(program);
    return command.isEmpty() ? commands.run("--help") : commands.run(command, "--help");
  }
}
