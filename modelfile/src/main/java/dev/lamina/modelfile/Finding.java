package dev.lamina.modelfile;

import java.util.Locale;

/**
 * Something about a Modelfile that its author should know.
 *
 * @param line from 1, however lines end
 * @param column in characters, from 1
 * @param message one line
 * @param shown the line as it stands in the file
 */
public record Finding(Severity severity, int line, int column, String message, String shown) {
  /** Whether a model can be made nevertheless. */
  public enum Severity {
    ERROR,
    WARNING;

    /** The word for people and programs. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
