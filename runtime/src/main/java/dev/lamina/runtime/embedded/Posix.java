package dev.lamina.runtime.embedded;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The few calls of the C library that the child needs and Java does not offer. */
final class Posix {
  private static final int RLIMIT_CORE = 4; // the same on Linux and macOS
  private static final int SIGHUP = 1;
  private static final int SIGINT = 2;
  private static final long IGNORE = 1;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;

  private Posix() {}

  /** The address of a function of the C library. */
  static MemorySegment symbol(String name) {
    return Linker.nativeLinker().defaultLookup().findOrThrow(name);
  }

  /** Crashes are expected here; each would leave a file as large as the model. */
  static void refuseCoreDumps() {
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
  static void ignoreTerminal() {
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
  static int takeStandardOutput() {
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
  static void exitNow(int status) {
    MethodHandle exit =
        Linker.nativeLinker().downcallHandle(symbol("_exit"), FunctionDescriptor.ofVoid(JAVA_INT));
    try {
      exit.invokeExact(status);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  private static MethodHandle function(String name, java.lang.foreign.MemoryLayout... arguments) {
    return Linker.nativeLinker()
        .downcallHandle(symbol(name), FunctionDescriptor.of(JAVA_INT, arguments));
  }

  /** What a downcall throws is a mistake of this package, or the end of the JVM. */
  static RuntimeException broken(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return thrown instanceof RuntimeException runtime
        ? runtime
        : new IllegalStateException("native call failed", thrown);
  }
}
