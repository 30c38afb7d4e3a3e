package dev.lamina.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.lamina.cli.sessions.SavedSession;
import dev.lamina.cli.sessions.SessionStore;
import dev.lamina.cli.sessions.SessionText;
import dev.lamina.cli.text.Table;
import dev.lamina.cli.text.Times;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What was said to models at this machine's terminals. Needs a server to resume only. */
@Command(
    name = "sessions",
    description = "List, show, resume, export, search and remove the sessions kept here.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Each conversation of lamina run is kept in ~/.lamina/sessions, for your eyes",
      "only; not with run --no-autosave, nor with LAMINA_AUTOSAVE=false. A SESSION is",
      "named by its ID or the beginning of it, by the name that /branch gave it, or",
      "as: last.",
      "",
      "Examples:",
      "  lamina sessions list",
      "  lamina sessions resume last",
      "  lamina sessions export last --format md > talk.md",
      "  lamina sessions grep 'sky.*blue'"
    })
final class SessionsCommand extends CommandGroup {
  private static final int FIRST = 40; // characters

  private SessionsCommand(Program program) {
    super(program);
  }

  /** The command with those below it. */
  static CommandLine line(Program program) {
    return new CommandLine(new SessionsCommand(program))
        .addSubcommand("list", new Listing(program))
        .addSubcommand("show", new Show(program))
        .addSubcommand("resume", new SessionsResumeCommand(program))
        .addSubcommand("export", new SessionsExportCommand(program))
        .addSubcommand("grep", new SessionsGrepCommand(program))
        .addSubcommand("rm", new Remove(program));
  }

  /** All that can be read; the others are told of. */
  static List<SavedSession> all(Program program) throws IOException {
    return Autosave.place(program)
        .list(unreadable -> program.err().println("Error: " + unreadable.getMessage()));
  }

  @Command(
      name = "list",
      aliases = "ls",
      description = "List the sessions, the latest first.",
      footer = {"", "Example:", "  lamina sessions list"})
  private static final class Listing implements Callable<Integer> {
    private final Program program;

    @Option(names = "--json", description = "Print them as JSON, with all that was said.")
    boolean json;

    Listing(Program program) {
      this.program = program;
    }

    @Override
    public Integer call() throws IOException {
      List<SavedSession> sessions = all(program);
      if (json) {
        ArrayNode list = Json.nodes().arrayNode();
        sessions.forEach(session -> list.add(session.json()));
        program.out().println(Json.write(Json.object().set("sessions", list)));
        return ExitCodes.OK;
      }
      Table table = Table.headed("ID", "NAME", "MODEL", "MESSAGES", "UPDATED", "FIRST");
      for (SavedSession session : sessions) {
        table.row(
            session.id(),
            session.name().orElse("-"),
            session.model(),
            Integer.toString(session.messages().size()),
            Times.relative(session.updated(), program.clock.instant()),
            first(session));
      }
      program.out().print(table.text());
      return ExitCodes.OK;
    }

    private static String first(SavedSession session) {
      String line = session.first().strip().lines().findFirst().orElse("");
      return line.length() <= FIRST ? line : line.substring(0, FIRST - 1) + "…";
    }
  }

  @Command(
      name = "show",
      description = "Print what was said in a session.",
      footer = {"", "Example:", "  lamina sessions show last"})
  private static final class Show implements Callable<Integer> {
    private final Program program;

    @Parameters(paramLabel = "SESSION", description = "Which one.")
    String session = "";

    @Option(names = "--json", description = "Print all that is kept of it, as JSON.")
    boolean json;

    Show(Program program) {
      this.program = program;
    }

    @Override
    public Integer call() throws IOException {
      SavedSession saved = Autosave.place(program).get(session);
      program.out().print(json ? Json.write(saved.json()) + "\n" : SessionText.plain(saved));
      program.out().flush();
      return ExitCodes.OK;
    }
  }

  @Command(
      name = "rm",
      description = "Remove sessions for good.",
      footer = {"", "Examples:", "  lamina sessions rm last", "  lamina sessions rm --all"})
  private static final class Remove implements Callable<Integer> {
    private final Program program;

    @Parameters(arity = "0..*", paramLabel = "SESSION", description = "Which ones.")
    List<String> sessions = List.of();

    @Option(names = "--all", description = "All of them.")
    boolean all;

    @Option(names = "--json", description = "Print an object of JSON for each that is gone.")
    boolean json;

    Remove(Program program) {
      this.program = program;
    }

    @Override
    public Integer call() throws IOException {
      if (all == !sessions.isEmpty()) {
        throw ModelException.invalid("sessions rm: give sessions, or --all");
      }
      SessionStore place = Autosave.place(program);
      if (all) {
        for (SavedSession session : SessionsCommand.all(program)) {
          remove(place, session);
        }
      }
      for (String session : sessions) {
        remove(place, place.get(session));
      }
      return ExitCodes.OK;
    }

    private void remove(SessionStore place, SavedSession session) throws IOException {
      if (place.remove(session.id())) {
        program
            .out()
            .println(
                json
                    ? Json.write(Json.object().put("removed", session.id()))
                    : "removed " + session.label());
      }
    }
  }
}
