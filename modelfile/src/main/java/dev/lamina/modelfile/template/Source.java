package dev.lamina.modelfile.template;

import dev.lamina.store.ModelException;

/** A template's text, and where in it something is wrong: lines and columns count from 1. */
record Source(String text) {
  private static final int QUOTED = 60;

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
