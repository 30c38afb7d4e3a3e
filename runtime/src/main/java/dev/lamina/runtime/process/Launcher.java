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
    add(arguments, sandbox.map(Sandbox::readable).orElse(List.of()));
    add(arguments, sandbox.map(Sandbox::devices).orElse(List.of()));
    arguments.add(sandbox.map(Sandbox::writable).map(Path::toString).orElse("/"));
    arguments.addAll(line);
    return JavaCommand.of(java, directory, Launcher.class, arguments)
        .redirectInput(new File("/dev/null"))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
  }

  private static void add(List<String> arguments, List<Path> paths) {
    arguments.add(Integer.toString(paths.size()));
    paths.forEach(path -> arguments.add(path.toString()));
  }

  /** Never called but by {@link #of}'s command. */
  public static void main(String[] arguments) {
    Deque<String> left = new ArrayDeque<>(List.of(arguments));
    long parent = Long.parseLong(left.remove());
    List<Path> readable = paths(left);
    List<Path> devices = paths(left);
    Path writable = Path.of(left.remove());
    Posix.refuseCoreDumps();
    Posix.leaveTerminal();
    boolean linux = System.getProperty("os.name", "").startsWith("Linux");
    if (!linux || Posix.endWith(parent)) {
      if (linux) {
        Posix.refusePrivileges();
      }
      if (linux && !readable.isEmpty()) {
        Landlock.enter(new Sandbox(readable, devices, writable));
      }
      Posix.become(List.copyOf(left));
      System.err.println("cannot be started: " + left.peek());
    }
    Posix.exitNow(NOT_STARTED);
  }

  private static List<Path> paths(Deque<String> left) {
    List<Path> paths = new ArrayList<>();
    int count = Integer.parseInt(left.remove());
    for (int i = 0; i < count; i++) {
      paths.add(Path.of(left.remove()));
    }
    return paths;
  }
}
