package dev.lamina.cli;

import dev.lamina.cli.sessions.SavedSession;
import dev.lamina.cli.sessions.SessionStore;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Keeps an interactive session after each turn, so that nothing said is lost, whatever ends it.
 * Where sessions are not kept it does nothing.
 */
final class Autosave {
  private final Program program;
  private boolean wanted;
  private Optional<SavedSession> kept;

  /**
   * Keeps from now on, if that is wanted.
   *
   * @param resumed the session that goes on
   */
  Autosave(Program program, boolean wanted, Optional<SavedSession> resumed) {
    this.program = program;
    this.wanted = wanted;
    this.kept = resumed;
  }

  /** Where this program keeps sessions. */
  static SessionStore place(Program program) {
    return new SessionStore(program.environment.home().resolve("sessions"));
  }

  /**
   * Keeps a session as it is now; one that was never kept, only when something was said. Where that
   * cannot be it is told once, and the session goes on.
   */
  void put(Session session) {
    if (!wanted || (kept.isEmpty() && session.messages.isEmpty())) {
      return;
    }
    try {
      put(session, kept.flatMap(SavedSession::name));
    } catch (IOException e) {
      wanted = false;
      program.err().println("Warning: this session is not kept: " + e);
    }
  }

  /** What follows is another session; this one stays as it is. */
  void fresh() {
    kept = Optional.empty();
  }

  /**
   * Goes on as another session that begins like this one, which stays as it is.
   *
   * @throws ModelException INVALID, CONFLICT: of the name; UNSUPPORTED: sessions are not kept
   */
  void branch(Session session, String name) throws IOException {
    if (!wanted) {
      throw ModelException.unsupported("branch " + name + ": this session is not kept");
    }
    if (place(program).knows(SessionStore.name(name))) {
      throw new ModelException(
          ModelException.Kind.CONFLICT, "branch " + name + ": there is one (take another name)");
    }
    put(session);
    kept = Optional.empty();
    put(session, Optional.of(name));
  }

  /** What the session is called, if it is kept. */
  Optional<String> label() {
    return kept.map(SavedSession::label);
  }

  private void put(Session session, Optional<String> name) throws IOException {
    SessionStore place = place(program);
    Instant now = program.clock.instant();
    String id = kept.isPresent() ? kept.get().id() : place.reserve(now);
    SavedSession saved =
        new SavedSession(
            id,
            name,
            session.model,
            kept.map(SavedSession::began).orElse(now),
            now,
            session.settings.saved(session.system),
            session.messages);
    place.put(saved);
    kept = Optional.of(saved);
  }
}
