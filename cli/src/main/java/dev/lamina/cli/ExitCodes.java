package dev.lamina.cli;

import dev.lamina.store.ModelException;
import java.util.Locale;

/** What the command tells the shell, in the one place that knows it. */
final class ExitCodes {
  static final int OK = 0;
  static final int FAILURE = 1;

  /** A command that was not understood; the same as INVALID. */
  static final int USAGE = 2;

  /** Ended by Ctrl-C: 128 + SIGINT, as shells have it. */
  static final int INTERRUPTED = 130;

  private ExitCodes() {}

  /** All of them in a sentence. */
  static String text() {
    StringBuilder text = new StringBuilder(OK + " done, " + FAILURE + " another failure");
    for (ModelException.Kind kind : ModelException.Kind.values()) {
      String word = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      text.append(", ").append(of(kind)).append(' ').append(word);
    }
    return text + ", " + INTERRUPTED + " interrupted.";
  }

  static int of(ModelException.Kind kind) {
    return switch (kind) {
      case INVALID -> 2;
      case NOT_FOUND -> 3;
      case CORRUPT -> 4;
      case DENIED -> 5;
      case UNAVAILABLE -> 6;
      case CONFLICT -> 7;
      case EXHAUSTED -> 8;
      case UNSUPPORTED -> 9;
    };
  }

  static int of(Throwable failure) {
    return switch (failure) {
      case ModelException e -> of(e.kind());
      case InterruptedException e -> INTERRUPTED;
      default -> FAILURE;
    };
  }
}
