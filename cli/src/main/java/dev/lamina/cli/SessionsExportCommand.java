package dev.lamina.cli;

import dev.lamina.cli.sessions.SavedSession;
import dev.lamina.cli.sessions.SessionStore;
import dev.lamina.cli.sessions.SessionText;
import dev.lamina.store.Json;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "export",
    description = "Print sessions in a form that other programs read.",
    footer = {
      "",
      "Examples:",
      "  lamina sessions export last > talk.md",
      "  lamina sessions export a b --format jsonl > training.jsonl"
    })
final class SessionsExportCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(arity = "1..*", paramLabel = "SESSION", description = "Which ones.")
  List<String> sessions = List.of();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = {
        "md (a document), json (all that is kept), or jsonl",
        "(a line for each session: its messages)."
      })
  Format format = Format.md;

  SessionsExportCommand(Program program) {
    this.program = program;
  }

  /** As it is written on the command line. */
  enum Format {
    md,
    json,
    jsonl
  }

  @Override
  public Integer call() throws Exception {
    SessionStore place = Autosave.place(program);
    for (String session : sessions) {
      program.out().print(text(place.get(session)));
    }
    program.out().flush();
    return ExitCodes.OK;
  }

  private String text(SavedSession session) {
    return switch (format) {
      case md -> SessionText.markdown(session);
      case json -> Json.write(session.json()) + "\n";
      case jsonl -> SessionText.line(session);
    };
  }
}
