package dev.lamina.modelfile.template;

import dev.lamina.store.ModelException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A template's text, and where in it something is wrong: lines and columns count from 1. */
record Source(String text) {
  private static final int QUOTED = 60;
  private static final Pattern MESSAGE =
      Pattern.compile("(?:parse|render) template: line ([0-9]+), column ([0-9]+)(?:, at |: )(.*)");

  /** A place that a message tells of, and what it says there. */
  record Place(int line, int column, String reason) {}

  /** What one of these messages says; the start of the text for any other message. */
  static Place placed(String message) {
    Matcher told = MESSAGE.matcher(message);
    return told.matches()
        ? new Place(Integer.parseInt(told.group(1)), Integer.parseInt(told.group(2)), told.group(3))
        : new Place(1, 1, message);
  }

  ModelException parseError(int position, String reason) {
    return ModelException.invalid("parse template: " + place(position) + ": " + reason);
  }

  ModelException executionError(int position, String reason) {
    return ModelException.invalid(
        "render template: " + place(position) + ", at " + action(position) + ": " + reason);
  }

  private String place(int position) {
    int line = 1;
    int start = 0;
    for (int i = text.indexOf('\n'); i >= 0 && i < position; i = text.indexOf('\n', start)) {
      line++;
      start = i + 1;
    }
    return "line " + line + ", column " + (text.codePointCount(start, position) + 1);
  }

  /** The rest of the action from a position on, as far as it is on the same line. */
  private String action(int position) {
    int end = position;
    while (end < text.length()
        && text.charAt(end) != '\n'
        && !text.startsWith("}}", end)
        && end - position < QUOTED) {
      end++;
    }
    return "<" + text.substring(position, end).strip() + ">";
  }
}
