package dev.lamina.cli;

import dev.lamina.store.ModelException;
import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Questions to whoever sits at the terminal. */
final class Prompt {
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
   * A line that is not shown while it is typed.
   *
   * @throws InterruptedException at Ctrl-D; Ctrl-C ends the program
   */
  @SuppressWarnings("SystemConsoleNull") // this console is null where there is no terminal
  static String secret(String question) throws InterruptedException {
    // The simplest of the JDK's consoles: it asks nothing of the terminal but to be silent.
    System.setProperty("jdk.console", "java.base");
    Console console = System.console();
    if (console == null) {
      throw ModelException.invalid(
          "no terminal to ask at (pipe the password in with --password-stdin)");
    }
    char[] answer = console.readPassword("%s", question);
    if (answer == null) {
      throw new InterruptedException("no answer");
    }
    return new String(answer);
  }
}
