package dev.lamina.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Questions to whoever sits at the terminal. */
final class Prompt {
  private static final char NO_ECHO = 0;

  private Prompt() {}

  /** Whether there is anybody to be asked. */
  static boolean possible(Program program) {
    return program.streams.inIsTerminal() && program.streams.errIsTerminal();
  }

  /** A line, without the blanks around it; empty at the end of the input. */
  static String line(Program program, String question) throws IOException {
    program.err().print(question);
    program.err().flush();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = program.streams.in().read();
        next >= 0 && next != '\n';
        next = program.streams.in().read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8).strip();
  }

  /**
   * A line that is not shown while it is typed, and kept in no history.
   *
   * @throws InterruptedException at Ctrl-C and Ctrl-D
   */
  static String secret(String question) throws IOException, InterruptedException {
    try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
      LineReader reader =
          LineReaderBuilder.builder()
              .terminal(terminal)
              .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
              .variable(LineReader.DISABLE_HISTORY, true)
              .build();
      return reader.readLine(question, NO_ECHO);
    } catch (UserInterruptException | EndOfFileException e) {
      InterruptedException interrupted = new InterruptedException("no answer");
      interrupted.initCause(e);
      throw interrupted;
    }
  }
}
