package dev.lamina.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "engine",
    description = "List, install, choose and remove the engines that run models.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  lamina engine list",
      "  lamina engine install",
      "  lamina engine use auto"
    })
final class EngineCommand extends CommandGroup {

  private EngineCommand(Program program) {
    super(program);
  }

  /** The command with those below it. */
  static CommandLine line(Program program) {
    return new CommandLine(new EngineCommand(program))
        .addSubcommand("list", new EngineListCommand(program))
        .addSubcommand("install", new EngineInstallCommand(program))
        .addSubcommand("use", new EngineUseCommand(program))
        .addSubcommand("rm", new EngineRemoveCommand(program));
  }
}
