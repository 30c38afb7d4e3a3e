package dev.lamina.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "help", description = "Print help: of the program, or of a command.")
final class HelpCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(paramLabel = "COMMAND", arity = "0..1", description = "Which one.")
  String command = "";

  HelpCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() {
    Commands commands = new Commands(program);
    return command.isEmpty() ? commands.run("--help") : commands.run(command, "--help");
  }
}
