package dev.lamina.cli;

import dev.lamina.cli.service.Service;
import dev.lamina.cli.service.Step;
import dev.lamina.store.ModelException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "service",
    description = "Have the operating system keep the server running.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "With systemd it is a unit of the system, run by a user called lamina, when root",
      "installs it, and one of your own otherwise; on macOS an agent of launchd, on",
      "Windows a scheduled task.",
      "",
      "Examples:",
      "  sudo lamina service install",
      "  LAMINA_KEEP_ALIVE=1h lamina service install --dry-run",
      "  lamina service logs --follow"
    })
final class ServiceCommand extends CommandGroup {

  private ServiceCommand(Program program) {
    super(program);
  }

  /** The command with those below it. */
  static CommandLine line(Program program) {
    CommandLine line =
        new CommandLine(new ServiceCommand(program))
            .addSubcommand("install", new Install(program))
            .addSubcommand("uninstall", new Uninstall(program));
    Map<String, Function<Service, Step.Run>> verbs =
        Map.of("start", Service::start, "stop", Service::stop, "restart", Service::restart);
    for (String name : List.of("start", "stop", "restart")) {
      line.addSubcommand(name, verb(program, name, Objects.requireNonNull(verbs.get(name))));
    }
    return line.addSubcommand("status", new Status(program))
        .addSubcommand("logs", new Logs(program));
  }

  private static CommandLine verb(Program program, String name, Function<Service, Step.Run> verb) {
    CommandLine line = new CommandLine(new Verb(program, verb));
    String capital = Character.toUpperCase(name.charAt(0)) + name.substring(1);
    line.getCommandSpec().usageMessage().description(capital + " the service.");
    line.getCommandSpec().usageMessage().footer("", "Example:", "  lamina service " + name);
    return line;
  }

  private static Service service(Program program) throws Exception {
    return new ServicePlace(program, Path.of("/")).service(System.getProperty("os.name"));
  }

  @Command(
      name = "install",
      description = {
        "Write the service's files, have it start with the system, and start it.",
        "The variables LAMINA_... of this environment become its settings, unless it has",
        "some already."
      },
      footer = {
        "",
        "Examples:",
        "  sudo lamina service install",
        "  lamina service install --dry-run"
      })
  private static final class Install implements Callable<Integer> {
    private final Program program;

    @Option(names = "--dry-run", description = "Print what would be done.")
    boolean dryRun;

    Install(Program program) {
      this.program = program;
    }

    @Override
    public Integer call() throws Exception {
      List<Step> steps = service(program).install();
      ServicePlace place = new ServicePlace(program, Path.of("/"));
      if (!dryRun && System.getProperty("os.name").equals("Linux") && !place.systemdRuns()) {
        throw ModelException.unsupported(
            "service install: no systemd runs here (have lamina serve run by what does;"
                + " --dry-run shows the unit)");
      }
      new ServiceSteps(program, dryRun).run(steps);
      return ExitCodes.OK;
    }
  }

  @Command(
      name = "uninstall",
      description = "Stop the service and remove it; models and settings stay.",
      footer = {"", "Example:", "  sudo lamina service uninstall"})
  private static final class Uninstall implements Callable<Integer> {
    private final Program program;

    @Option(names = "--dry-run", description = "Print what would be done.")
    boolean dryRun;

    Uninstall(Program program) {
      this.program = program;
    }

    @Override
    public Integer call() throws Exception {
      new ServiceSteps(program, dryRun).run(service(program).uninstall());
      return ExitCodes.OK;
    }
  }

  @Command
  private static final class Verb implements Callable<Integer> {
    private final Program program;
    private final Function<Service, Step.Run> verb;

    Verb(Program program, Function<Service, Step.Run> verb) {
      this.program = program;
      this.verb = verb;
    }

    @Override
    public Integer call() throws Exception {
      new ServiceSteps(program, false).run(List.of(verb.apply(service(program))));
      return ExitCodes.OK;
    }
  }

  @Command(
      name = "status",
      description = "Show whether the service runs; ends with 6 when it does not.",
      footer = {"", "Example:", "  lamina service status"})
  private static final class Status implements Callable<Integer> {
    private final Program program;

    Status(Program program) {
      this.program = program;
    }

    @Override
    public Integer call() throws Exception {
      List<String> command = service(program).status().command();
      return new ServiceSteps(program, false).shown(command) == 0
          ? ExitCodes.OK
          : ExitCodes.of(ModelException.Kind.UNAVAILABLE);
    }
  }

  @Command(
      name = "logs",
      description = "Print what the service said last.",
      footer = {"", "Example:", "  lamina service logs -n 50 --follow"})
  private static final class Logs implements Callable<Integer> {
    private final Program program;

    @Option(names = "-n", paramLabel = "LINES", description = "How many lines (100).")
    int lines = 100;

    @Option(
        names = {"-f", "--follow"},
        description = "Go on until it is interrupted.")
    boolean follow;

    Logs(Program program) {
      this.program = program;
    }

    @Override
    public Integer call() throws Exception {
      new ServiceSteps(program, false).run(List.of(service(program).logs(lines, follow)));
      return ExitCodes.OK;
    }
  }
}
