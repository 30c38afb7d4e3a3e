package dev.lamina.toolkit.engines;

import dev.lamina.store.Digest;
import dev.lamina.store.ModelException;
import java.util.List;
import java.util.Optional;

/**
 * Which engine is to be used.
 *
 * @param only the name of the one that is to run everything; empty for the best that can
 * @param installed the digest of the installed one that is meant
 * @param onPath whether it is the llama-server on PATH, whatever is installed
 */
public record Choice(Optional<String> only, Optional<Digest> installed, boolean onPath) {
  /** The best that there is. */
  public static final Choice AUTO = new Choice(Optional.empty(), Optional.empty(), false);

  static final List<String> NAMES = List.of("auto", "embedded", "llama-server");

  static Choice of(String text) {
    return switch (text) {
      case "auto" -> AUTO;
      case "embedded" -> new Choice(Optional.of(text), Optional.empty(), false);
      case "llama-server" -> new Choice(Optional.empty(), Optional.empty(), true);
      default -> {
        try {
          yield new Choice(Optional.empty(), Optional.of(Digest.parse(text)), false);
        } catch (ModelException e) {
          throw new ModelException(
              ModelException.Kind.INVALID,
              "the engine in use is \"" + text + "\": " + e.getMessage() + " (lamina engine use)",
              e);
        }
      }
    };
  }
}
