package dev.lamina.cli;

import dev.lamina.cli.text.Width;
import java.util.List;

/**
 * What a long command is doing, on standard error: each step a line; at a terminal besides how far
 * things are, in lines below those that are written over. Not safe for use by several threads.
 */
final class StatusLine implements AutoCloseable {
  private static final String WIPE = "\r\u001b[J"; // from here to the end of the screen
  private static final int USUAL_WIDTH = 80;

  private final Program program;
  private final boolean quiet;
  private final boolean moving;
  private List<String> shown = List.of();

  /**
   * @param moving whether lines may be written over, where there is a terminal
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

  /** What is to be seen at this moment, in the lines that are written over. */
  void moving(List<String> now) {
    if (moving && !now.equals(shown)) {
      int cells = program.width().orElse(USUAL_WIDTH) - 1;
      List<String> lines = now.stream().map(line -> Width.cut(line, cells)).toList();
      program.err().print(wipe() + String.join("\n", lines));
      program.err().flush();
      shown = List.copyOf(now);
    }
  }

  /** Takes the moving lines away. */
  @Override
  public void close() {
    if (!shown.isEmpty()) {
      program.err().print(wipe());
      program.err().flush();
      shown = List.of();
    }
  }

  /** From the last of the lines that are shown to the beginning of the first. */
  private String wipe() {
    return (shown.size() > 1 ? "\u001b[" + (shown.size() - 1) + "A" : "") + WIPE;
  }
}
