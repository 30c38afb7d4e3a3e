package dev.lamina.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "engine",
    description = "List, install and choose the engines that run models.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  lamina engine list",
      "  lamina engine install",
      "  lamina engine use auto"
    })
final class EngineCommand implements Runnable {
  private final Program program;

  @Spec private @Nullable CommandSpec spec;

  private EngineCommand(Program program) {
    this.program = program;
  }

  /** The command with those below it. */
  static CommandLine line(Program program) {
    return new CommandLine(new EngineCommand(program))
        .addSubcommand("list", new EngineListCommand(program))
        .addSubcommand("install", new EngineInstallCommand(program))
        .addSubcommand("use", new EngineUseCommand(program));
  }

  @Override
  public void run() {
    Objects.requireNonNull(spec).commandLine().usage(program.out());
  }
}
