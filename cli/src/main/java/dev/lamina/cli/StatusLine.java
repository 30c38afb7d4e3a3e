package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a long command is doing, on standard error: each step a line; at a terminal besides how much
 * of a file is done, in one line that is written over. Not safe for use by several threads.
 */
final class StatusLine implements AutoCloseable {
  private static final String WIPE = "\r\u001b[K";
  private static final int PERCENT = 100;

  private final Program program;
  private final boolean quiet;
  private final boolean moving;
  private String shown = "";

  StatusLine(Program program, boolean quiet) {
    this(program, quiet, true);
  }

  /**
   * @param moving whether a line may be written over, where there is a terminal
   */
  StatusLine(Program program, boolean quiet, boolean moving) {
    this.program = program;
    this.quiet = quiet;
    this.moving =
        moving && !quiet && program.streams.errIsTerminal() && !program.environment.noColor();
  }

  /** A step that has begun or is done. */
  void line(String text) {
    if (!quiet && !text.isEmpty()) {
      close();
      program.err().println(text);
    }
  }

  /** A line of a stream of {@code create}, {@code pull} or {@code push}. */
  void event(JsonNode line) {
    String text = line.path("status").asText("");
    if (line.has("total")) {
      part(text, line.path("completed").asLong(), line.path("total").asLong());
    } else {
      line(text);
    }
  }

  /** How far a step is, in bytes. */
  void part(String text, long done, long total) {
    moving(text + " " + (total == 0 ? PERCENT : done * PERCENT / total) + "%");
  }

  /** What is to be seen at this moment, in the line that is written over. */
  void moving(String now) {
    if (moving && !now.equals(shown)) {
      program.err().print(WIPE + now);
      program.err().flush();
      shown = now;
    }
  }

  /** Takes the moving line away. */
  @Override
  public void close() {
    if (!shown.isEmpty()) {
      program.err().print(WIPE);
      program.err().flush();
      shown = "";
    }
  }
}
