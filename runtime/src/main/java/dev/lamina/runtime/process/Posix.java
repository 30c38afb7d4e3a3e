package dev.lamina.runtime.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
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

  /** The address of a function of the C library. */
  public static MemorySegment symbol(String name) {
    return Linker.nativeLinker().defaultLookup().findOrThrow(name);
  }

  /** Crashes are expected here; each would leave a file as large as the model. */
  public static void refuseCoreDumps() {
    MethodHandle setrlimit = function("setrlimit", JAVA_INT, ADDRESS);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment none = arena.allocate(JAVA_LONG, 2);
      int ignored = (int) setrlimit.invokeExact(RLIMIT_CORE, none);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /**
   * Ctrl-C and a closed terminal reach every process of the group; whether the engine has to end
   * then is for the parent to say.
   */
  public static void ignoreTerminal() {
    MethodHandle signal =
        Linker.nativeLinker()
            .downcallHandle(
                symbol("signal"), FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG));
    try {
      long hangUp = (long) signal.invokeExact(SIGHUP, IGNORE);
      long interrupt = (long) signal.invokeExact(SIGINT, IGNORE);
      if (hangUp < 0 || interrupt < 0) {
        throw new IllegalStateException("signals cannot be ignored");
      }
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /**
   * Keeps standard output for the frames and makes everything else that writes there, native code
   * too, write to standard error.
   *
   * @return the file descriptor that is now the only way to the parent
   */
  public static int takeStandardOutput() {
    try {
      int taken = (int) function("dup", JAVA_INT).invokeExact(STDOUT);
      int moved = (int) function("dup2", JAVA_INT, JAVA_INT).invokeExact(STDERR, STDOUT);
      if (taken < 0 || moved < 0) {
        throw new IllegalStateException("standard output cannot be moved");
      }
      return taken;
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Ends the process now: no shutdown hooks, no destructors, no waiting for native threads. */
  public static void exitNow(int status) {
    MethodHandle exit =
        Linker.nativeLinker().downcallHandle(symbol("_exit"), FunctionDescriptor.ofVoid(JAVA_INT));
    try {
      exit.invokeExact(status);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Ctrl-C and a closed terminal are not for this process: it has a group of its own. */
  static void leaveTerminal() {
    try {
      int ignored = (int) function("setpgid", JAVA_INT, JAVA_INT).invokeExact(0, 0);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /**
   * The kernel kills this process when the thread that started it ends. Linux; other systems do not
   * know that.
   *
   * @return whether that thread's process is there still
   */
  static boolean endWith(long parent) {
    int done = prctl(PR_SET_PDEATHSIG, SIGKILL);
    try {
      return done == 0 && (int) function("getppid").invokeExact() == parent;
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** No program that this process becomes or starts gets rights that it has not. Linux. */
  public static void refusePrivileges() {
    int ignored = prctl(PR_SET_NO_NEW_PRIVS, 1);
  }

  private static int prctl(int option, long value) {
    var prctl =
        Linker.nativeLinker()
            .downcallHandle(
                symbol("prctl"),
                FunctionDescriptor.of(
                    JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                Linker.Option.firstVariadicArg(1));
    try {
      return (int) prctl.invokeExact(option, value, 0L, 0L, 0L);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** A call of Linux's kernel by its number; less than 0 if it failed. */
  static long syscall(long number, long first, long second, long third, long fourth) {
    var call =
        Linker.nativeLinker()
            .downcallHandle(
                symbol("syscall"),
                FunctionDescriptor.of(
                    JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                Linker.Option.firstVariadicArg(1));
    try {
      return (long) call.invokeExact(number, first, second, third, fourth);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Goes on as another program, under the same process ID; returns if that cannot be done. */
  static void become(List<String> command) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment arguments = arena.allocate(ADDRESS, command.size() + 1);
      for (int i = 0; i < command.size(); i++) {
        byte[] bytes = command.get(i).getBytes(PATHS);
        MemorySegment text = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, text, JAVA_BYTE, 0, bytes.length);
        arguments.setAtIndex(ADDRESS, i, text);
      }
      int ignored =
          (int)
              function("execv", ADDRESS, ADDRESS)
                  .invokeExact(arguments.getAtIndex(ADDRESS, 0), arguments);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  private static MethodHandle function(String name, java.lang.foreign.MemoryLayout... arguments) {
    return Linker.nativeLinker()
        .downcallHandle(symbol(name), FunctionDescriptor.of(JAVA_INT, arguments));
  }

  /** What a downcall throws is a mistake of this package, or the end of the JVM. */
  public static RuntimeException broken(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return thrown instanceof RuntimeException runtime
        ? runtime
        : new IllegalStateException("native call failed", thrown);
  }
}
