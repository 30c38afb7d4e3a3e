package dev.lamina.runtime.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.charset.Charset;
import java.util.List;

/** The few calls of the C library that children need and Java does not offer. */
public final class Posix {
  private static final int RLIMIT_CORE = 4; // the same on Linux and macOS
  private static final int SIGHUP = 1;
  private static final int SIGINT = 2;
  private static final long IGNORE = 1;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;
  private static final int PR_SET_PDEATHSIG = 1;
  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final long SIGKILL = 9;

  /** Paths and arguments as the operating system gets them from Java. */
  public static final Charset PATHS =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  private Posix() {}

  /** A function of the C library. */
  public static CFunction function(String name) {
    return CFunction.of(Linker.nativeLinker().defaultLookup(), name);
  }

  /** Crashes are expected here; each would leave a file as large as the model. */
  public static void refuseCoreDumps() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment none = arena.allocate(JAVA_LONG, 2);
      long ignored = function("setrlimit").call(RLIMIT_CORE, none.address());
    }
  }

  /**
   * Ctrl-C and a closed terminal reach every process of the group; whether the engine has to end
   * then is for the parent to say.
   */
  public static void ignoreTerminal() {
    CFunction signal = function("signal");
    long hangUp = signal.call(SIGHUP, IGNORE);
    long interrupt = signal.call(SIGINT, IGNORE);
    if (hangUp < 0 || interrupt < 0) {
      throw new IllegalStateException("signals cannot be ignored");
    }
  }

  /**
   * Keeps standard output for the frames and makes everything else that writes there, native code
   * too, write to standard error.
   *
   * @return the file descriptor that is now the only way to the parent
   */
  public static int takeStandardOutput() {
    int taken = (int) function("dup").call(STDOUT);
    int moved = (int) function("dup2").call(STDERR, STDOUT);
    if (taken < 0 || moved < 0) {
      throw new IllegalStateException("standard output cannot be moved");
    }
    return taken;
  }

  /** Ends the process now: no shutdown hooks, no destructors, no waiting for native threads. */
  public static void exitNow(int status) {
    long ignored = function("_exit").call(status);
  }

  /** Ctrl-C and a closed terminal are not for this process: it has a group of its own. */
  static void leaveTerminal() {
    long ignored = function("setpgid").call(0, 0);
  }

  /**
   * The kernel kills this process when the thread that started it ends. Linux; other systems do not
   * know that.
   *
   * @return whether that thread's process is there still
   */
  static boolean endWith(long parent) {
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && (int) function("getppid").call() == parent;
  }

  /** No program that this process becomes or starts gets rights that it has not. Linux. */
  public static void refusePrivileges() {
    int ignored = prctl(PR_SET_NO_NEW_PRIVS, 1);
  }

  private static int prctl(int option, long value) {
    return (int) function("prctl").call(option, value, 0, 0, 0);
  }

  /** A call of Linux's kernel by its number; less than 0 if it failed. */
  static long syscall(long number, long first, long second, long third, long fourth) {
    return function("syscall").call(number, first, second, third, fourth, 0);
  }

  /** Goes on as another program, under the same process ID; returns if that cannot be done. */
  static void become(List<String> command) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment arguments = arena.allocate(ADDRESS, command.size() + 1);
      for (int i = 0; i < command.size(); i++) {
        arguments.setAtIndex(ADDRESS, i, path(arena, command.get(i)));
      }
      long ignored =
          function("execv").call(arguments.getAtIndex(ADDRESS, 0).address(), arguments.address());
    }
  }

  /** A path or an argument as C takes it. */
  static MemorySegment path(Arena arena, String path) {
    byte[] bytes = path.getBytes(PATHS);
    MemorySegment text = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, text, JAVA_BYTE, 0, bytes.length);
    return text;
  }
}
