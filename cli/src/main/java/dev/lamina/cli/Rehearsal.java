package dev.lamina.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/**
 * Runs the common commands once, in one process, while the application image is built: the JVM
 * keeps what it loaded and learned, so that the real commands start in a fraction of the time.
 */
final class Rehearsal {
  private Rehearsal() {}

  public static void main(String[] arguments) {
    var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    for (String[] command : new String[][] {{"--version"}, {"--help"}, {"list", "--help"}}) {
      Program program =
          new Program(
              Environment.ofProcess(),
              new Program.Streams(System.in, nowhere, nowhere, false, false, false),
              InstantSource.system());
      int code = new Commands(program).run(command);
      if (code != ExitCodes.OK) {
        throw new IllegalStateException("lamina " + String.join(" ", command) + " gave " + code);
      }
    }
  }
}
