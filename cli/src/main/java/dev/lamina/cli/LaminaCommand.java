package dev.lamina.cli;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program as a whole: what stands before a command's name, and the options of all commands. */
@Command(
    name = "lamina",
    versionProvider = Version.class,
    description = "Builds, keeps and runs language models made of layers.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  lamina create smollm2 -f Modelfile           make a model",
      "  lamina run smollm2                           talk to it",
      "  lamina run smollm2 \"Why is the sky blue?\"    ask once",
      "  cat notes.txt | lamina run smollm2 Summarise:",
      "",
      "lamina COMMAND --help tells more. Commands start the server when none runs."
    })
final class LaminaCommand implements Runnable {
  private final Program program;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-v", "--version"},
      versionHelp = true,
      description = "Print the version.")
  boolean version;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Print this help.")
  boolean help;

  LaminaCommand(Program program) {
    this.program = program;
  }

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      scope = ScopeType.INHERIT,
      description = "The server's address (LAMINA_HOST; 127.0.0.1:11434).")
  void host(String address) {
    program.host = Optional.of(program.environment.address(address));
  }

  @Option(
      names = "--no-start",
      scope = ScopeType.INHERIT,
      description = "Do not start a server when none answers.")
  void noStart(boolean noStart) {
    program.noStart = noStart;
  }

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Print where in the program an error came from.")
  void debug(boolean debug) {
    program.debug = debug;
  }

  @Override
  public void run() {
    Objects.requireNonNull(spec).commandLine().usage(program.out());
  }
}
