package dev.lamina.cli;

import dev.lamina.cli.text.Suggestions;
import dev.lamina.store.ModelException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** All commands by name, and how one is chosen, run and its failure told. */
final class Commands {
  private static final Map<String, Function<Program, Object>> BY_NAME = new LinkedHashMap<>();
  private static final Map<String, String> ALIASES =
      Map.of("ls", "list", "start", "serve", "save", "export", "load", "import");

  /** What a line may be made of that asks for nothing else: it needs no picocli. */
  private static final Set<String> VERSION = Set.of("-v", "--version");

  static {
    // Each class that picocli looks for in vain makes the JVM open every jar there is.
    System.setProperty("picocli.disable.closures", "true");
    System.setProperty("picocli.converters.excludes", "java\\.sql\\..*");
    BY_NAME.put("serve", ServeCommand::new);
    BY_NAME.put("create", CreateCommand::new);
    BY_NAME.put("run", RunCommand::new);
    BY_NAME.put("sessions", SessionsCommand::line);
    BY_NAME.put("edit", EditCommand::new);
    BY_NAME.put("list", ListCommand::new);
    BY_NAME.put("show", ShowCommand::new);
    BY_NAME.put("render", RenderCommand::new);
    BY_NAME.put("ps", PsCommand::new);
    BY_NAME.put("stop", StopCommand::new);
    BY_NAME.put("pull", PullCommand::new);
    BY_NAME.put("push", PushCommand::new);
    BY_NAME.put("tags", TagsCommand::new);
    BY_NAME.put("cp-remote", RemoteCopyCommand::new);
    BY_NAME.put("login", LoginCommand::new);
    BY_NAME.put("logout", LogoutCommand::new);
    BY_NAME.put("key", KeyCommand::new);
    BY_NAME.put("keys", KeysCommand::line);
    BY_NAME.put("export", ExportCommand::new);
    BY_NAME.put("import", ImportCommand::new);
    BY_NAME.put("cp", CopyCommand::new);
    BY_NAME.put("rm", RemoveCommand::new);
    BY_NAME.put("diff", DiffCommand::new);
    BY_NAME.put("history", HistoryCommand::new);
    BY_NAME.put("lint", LintCommand::new);
    BY_NAME.put("fmt", FormatCommand::new);
    BY_NAME.put("verify", VerifyCommand::new);
    BY_NAME.put("repair", RepairCommand::new);
    BY_NAME.put("df", DfCommand::new);
    BY_NAME.put("why", WhyCommand::new);
    BY_NAME.put("prune", PruneCommand::new);
    BY_NAME.put("adopt", AdoptCommand::new);
    BY_NAME.put("status", StatusCommand::new);
    BY_NAME.put("doctor", DoctorCommand::new);
    BY_NAME.put("service", ServiceCommand::line);
    BY_NAME.put("engine", EngineCommand::line);
    BY_NAME.put("help", HelpCommand::new);
  }

  private final Program program;

  Commands(Program program) {
    this.program = program;
  }

  /** Runs a command line; its exit code. Nothing is thrown. */
  int run(String... arguments) {
    if (arguments.length > 0 && VERSION.containsAll(Arrays.asList(arguments))) {
      program.out().println(Version.line());
      return ExitCodes.OK;
    }
    CommandLine line = line(arguments);
    line.setOut(writer(program.out()));
    line.setErr(writer(program.err()));
    line.setExecutionExceptionHandler((failure, command, parsed) -> failed(failure));
    line.setParameterExceptionHandler((failure, given) -> misused(failure));
    return line.execute(arguments);
  }

  /**
   * Reads a command line without running it.
   *
   * @throws ParameterException for one that cannot be run
   */
  void parse(String... arguments) {
    line(arguments).parseArgs(arguments);
  }

  /** The program with every command. */
  CommandLine all() {
    return line(new String[0]);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  /** Only the command that is named is made: the others would cost time and give nothing. */
  private CommandLine line(String[] arguments) {
    CommandLine line = new CommandLine(new LaminaCommand(program));
    line.setUsageHelpAutoWidth(false);
    Optional<String> wanted =
        Arrays.stream(arguments)
            .filter(argument -> !argument.startsWith("-"))
            .findFirst()
            .map(name -> ALIASES.getOrDefault(name, name))
            .filter(name -> BY_NAME.containsKey(name));
    BY_NAME.forEach(
        (name, make) -> {
          if (wanted.isEmpty() || wanted.get().equals(name)) {
            line.addSubcommand(name, make.apply(program));
          }
        });
    return line;
  }

  private int failed(Exception failure) {
    report(failure);
    suggest(MeantModel.of(program, failure));
    return ExitCodes.of(failure);
  }

  private int misused(ParameterException failure) {
    Throwable cause = failure.getCause();
    if (cause instanceof ModelException e) {
      report(e);
      return ExitCodes.USAGE;
    }
    CommandLine command = failure.getCommandLine();
    if (failure instanceof UnmatchedArgumentException unmatched) {
      unmatched(unmatched, command);
    } else {
      report(failure);
    }
    String name = command.getCommandSpec().qualifiedName();
    program.err().println("Try: " + name + " --help");
    return ExitCodes.USAGE;
  }

  private void unmatched(UnmatchedArgumentException failure, CommandLine command) {
    String word = failure.getUnmatched().getFirst();
    boolean option = word.startsWith("-");
    Set<String> commands = command.getSubcommands().keySet();
    if (!option && !commands.isEmpty()) {
      report(ModelException.invalid(word + " is no command"));
      suggest(Suggestions.of(word, commands));
      return;
    }
    report(failure);
    suggest(
        option ? Suggestions.of(word, command.getCommandSpec().optionsMap().keySet()) : List.of());
  }

  private void suggest(List<String> words) {
    if (!words.isEmpty()) {
      program.err().println("Did you mean: " + String.join(", ", words) + "?");
    }
  }

  private void report(Exception failure) {
    String message = failure.getMessage();
    String line = message == null || message.isBlank() ? failure.toString() : message;
    program.err().println("Error: " + line.strip().replaceAll("\\s*\\R\\s*", " "));
    if (program.debug) {
      failure.printStackTrace(program.err());
    }
  }
}
