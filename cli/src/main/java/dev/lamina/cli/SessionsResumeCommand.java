package dev.lamina.cli;

import dev.lamina.cli.sessions.SavedSession;
import dev.lamina.store.ModelException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "resume",
    description = "Go on with a session where it was.",
    footer = {"", "Examples:", "  lamina sessions resume", "  lamina sessions resume 20261127-20"})
final class SessionsResumeCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(
      arity = "0..1",
      paramLabel = "SESSION",
      description = "Which one; without it the last.")
  String session = "last";

  SessionsResumeCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    if (!program.streams.inIsTerminal() || !program.streams.outIsTerminal()) {
      throw ModelException.invalid("sessions resume: there is no terminal to talk at");
    }
    SavedSession saved = Autosave.place(program).get(session);
    Autosave autosave = new Autosave(program, program.environment.autosave(), Optional.of(saved));
    Session going =
        new Session(program, program.server(), saved.model(), new RunSettings(), autosave);
    going.resume(saved);
    going.run();
    return ExitCodes.OK;
  }
}
