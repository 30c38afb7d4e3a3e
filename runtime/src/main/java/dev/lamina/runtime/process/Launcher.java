package dev.lamina.runtime.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The program that an engine's own program is started by: it gives up what the engine does not
 * need, and then becomes it. Arguments: the process ID of the server, the engine's path, its
 * arguments.
 *
 * <p>On Linux the kernel kills the engine when the server's thread that started this has ended,
 * also by {@code kill -9}. Elsewhere an engine outlives a server that was killed so.
 */
public final class Launcher {
  private static final int NOT_STARTED = 127;

  private Launcher() {}

  /**
   * The command that starts a program so.
   *
   * @param java the Java program
   * @param directory for its temporary files and its last crash
   * @param line the engine's path and its arguments
   */
  public static ProcessBuilder of(Path java, Path directory, List<String> line) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.add(Long.toString(ProcessHandle.current().pid()));
    arguments.addAll(line);
    return JavaCommand.of(java, directory, Launcher.class, arguments)
        .redirectInput(new File("/dev/null"))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
  }

  /** Never called but by {@link #of}'s command. */
  public static void main(String[] arguments) {
    List<String> command = List.of(arguments).subList(1, arguments.length);
    Posix.refuseCoreDumps();
    Posix.leaveTerminal();
    boolean linux = System.getProperty("os.name", "").startsWith("Linux");
    if (!linux || Posix.endWith(Long.parseLong(arguments[0]))) {
      Posix.become(command);
      System.err.println("cannot be started: " + command.getFirst());
    }
    Posix.exitNow(NOT_STARTED);
  }
}
