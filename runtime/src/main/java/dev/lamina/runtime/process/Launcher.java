package dev.lamina.runtime.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The program that an engine's own program is started by: it gives up what the engine does not
 * need, and then becomes it. Arguments: the process ID of the server; how many paths the engine may
 * read, and these; how many devices it has, and these; the directory where it may write; its path
 * and its arguments. Without any path to read it may read and write what the server may.
 *
 * <p>On Linux the kernel kills the engine when the server's thread that started this has ended,
 * also by {@code kill -9}. Elsewhere an engine outlives a server that was killed so.
 */
public final class Launcher {
  private static final int NOT_STARTED = 127;

  /** Stands for none. */
  private static final Sandbox NONE = new Sandbox(List.of(), List.of(), Path.of("/"));

  private Launcher() {}

  /**
   * The command that starts a program so.
   *
   * @param java the Java program
   * @param directory for its temporary files and its last crash
   * @param sandbox what the engine is kept to; empty for nothing but the user's own rights
   * @param line the engine's path and its arguments
   */
  public static ProcessBuilder of(
      Path java, Path directory, Optional<Sandbox> sandbox, List<String> line) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.add(Long.toString(ProcessHandle.current().pid()));
    arguments.addAll(sandbox.orElse(NONE).arguments());
    arguments.addAll(line);
    return JavaCommand.of(java, directory, Launcher.class, arguments)
        .redirectInput(new File("/dev/null"))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
  }

  /** Never called but by {@link #of}'s command. */
  public static void main(String[] arguments) {
    Deque<String> left = new ArrayDeque<>(List.of(arguments));
    long parent = Long.parseLong(left.remove());
    Sandbox sandbox = Sandbox.read(left);
    Posix.refuseCoreDumps();
    Posix.leaveTerminal();
    boolean linux = System.getProperty("os.name", "").startsWith("Linux");
    if (!linux || Posix.endWith(parent)) {
      if (linux) {
        Posix.refusePrivileges();
      }
      if (linux && !sandbox.readable().isEmpty()) {
        sandbox.enter();
      }
      Posix.become(List.copyOf(left));
      System.err.println("cannot be started: " + left.peek());
    }
    Posix.exitNow(NOT_STARTED);
  }
}
