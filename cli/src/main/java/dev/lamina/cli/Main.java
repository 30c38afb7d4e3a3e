package dev.lamina.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/** Where the process begins. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Program program = ofProcess();
    int code = new Commands(program).run(arguments);
    program.out().flush();
    program.err().flush();
    if (program.endsInOrder) {
      System.exit(code);
    }
    // To exit the JDK looks for a logger in every jar first: a quarter of a short command's time.
    Runtime.getRuntime().halt(code);
  }

  /** The program on this process's streams, which are UTF-8 whatever the locale is. */
  static Program ofProcess() {
    String terminals = System.getProperty("lamina.terminals", "");
    return new Program(
        Environment.ofProcess(),
        new Program.Streams(
            System.in,
            stream(FileDescriptor.out),
            stream(FileDescriptor.err),
            terminals.contains("0"),
            terminals.contains("1"),
            terminals.contains("2")),
        InstantSource.system());
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor), 1 << 13),
        true,
        StandardCharsets.UTF_8);
  }
}
