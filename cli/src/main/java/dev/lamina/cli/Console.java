package dev.lamina.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * The user's terminal: reads lines with a history, tells of Ctrl-C while nothing is read. Not safe
 * for use by several threads.
 */
final class Console implements AutoCloseable {
  private final Terminal terminal;
  private final LineReader reader;

  /** What may be meant by a line that is being written. */
  @FunctionalInterface
  interface Completions {
    List<String> of(String line);
  }

  Console(Program program, Completions completions) throws IOException {
    terminal = TerminalBuilder.builder().system(true).build();
    LineReaderBuilder builder =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .option(LineReader.Option.BRACKETED_PASTE, true);
    builder.completer(
        (_, line, candidates) ->
            completions.of(line.line()).forEach(word -> candidates.add(new Candidate(word))));
    if (!program.environment.noHistory()) {
      builder.variable(LineReader.HISTORY_FILE, historyFile(program.environment.home()));
    }
    reader = builder.build();
  }

  /** For its owner's eyes only: people say private things to models. */
  private static Path historyFile(Path home) throws IOException {
    Files.createDirectories(home);
    Path file = home.resolve("history");
    if (Files.notExists(file)) {
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      } else {
        Files.createFile(file);
      }
    }
    return file;
  }

  /**
   * A line.
   *
   * @throws org.jline.reader.UserInterruptException at Ctrl-C
   * @throws org.jline.reader.EndOfFileException at Ctrl-D
   */
  String read(String prompt) {
    return reader.readLine(prompt);
  }

  /** Whether lines are remembered from now on. */
  void history(boolean remembered) {
    reader.setVariable(LineReader.DISABLE_HISTORY, !remembered);
  }

  /** Has Ctrl-C do this until the result is closed. */
  AutoCloseable onInterrupt(Runnable action) {
    Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, signal -> action.run());
    return () -> terminal.handle(Terminal.Signal.INT, before);
  }

  @Override
  public void close() throws IOException {
    terminal.close();
  }
}
