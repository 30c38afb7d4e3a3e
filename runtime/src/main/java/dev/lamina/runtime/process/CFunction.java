package dev.lamina.runtime.process;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * A function of C, to be called with numbers and addresses. Safe for use by several threads.
 *
 * <p>The JVM takes 10 to 20 ms for a handle of each shape, so there are three that fit all: a
 * function takes from registers and the stack what it has parameters for and leaves the rest to the
 * caller; whole numbers and others have registers of their own; and of what it gives back only as
 * much means something as its type has. So it is on Linux and macOS, except for functions of any
 * number of arguments on macOS.
 */
public record CFunction(MemorySegment address) {
  /** As many as the longest function that is called has. */
  private static final int NUMBERS = 7;

  /** Bytes of a struct that is passed itself: at least those that the function knows of. */
  public static final long STRUCT = 120;

  /** The function of this name. */
  public static CFunction of(SymbolLookup library, String name) {
    return new CFunction(library.findOrThrow(name));
  }

  /** Calls it with whole numbers and addresses. */
  public long call(long... numbers) {
    long[] all = Arrays.copyOf(numbers, NUMBERS);
    try {
      return (long)
          Numbers.HANDLE.invokeExact(
              address, all[0], all[1], all[2], all[3], all[4], all[5], all[6]);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Calls it with one to three floats, and whole numbers and addresses before or between them. */
  public long call(float[] floats, long... numbers) {
    float[] three = Arrays.copyOf(floats, 3);
    long[] two = Arrays.copyOf(numbers, 2);
    try {
      return (long)
          Floats.HANDLE.invokeExact(address, two[0], two[1], three[0], three[1], three[2]);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /**
   * Calls it with a number or address, and a copy of a struct.
   *
   * @param struct {@link #STRUCT} bytes, of which the function has more than two longs
   */
  public long call(long first, MemorySegment struct) {
    try {
      return (long) Struct.HANDLE.invokeExact(address, first, struct);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Bytes that are passed in memory. */
  public static StructLayout struct(long bytes) {
    return MemoryLayout.structLayout(
        MemoryLayout.sequenceLayout(bytes / JAVA_LONG.byteSize(), JAVA_LONG));
  }

  /** What a call throws is a mistake of its caller, or the end of the JVM. */
  public static RuntimeException broken(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return thrown instanceof RuntimeException runtime
        ? runtime
        : new IllegalStateException("native call failed", thrown);
  }

  private static MethodHandle handle(MemoryLayout... arguments) {
    return Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(JAVA_LONG, arguments));
  }

  // Classes of their own, so that each is made when it is needed.
  private static final class Numbers {
    static final MethodHandle HANDLE =
        handle(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  }

  private static final class Floats {
    static final MethodHandle HANDLE =
        handle(JAVA_LONG, JAVA_LONG, JAVA_FLOAT, JAVA_FLOAT, JAVA_FLOAT);
  }

  private static final class Struct {
    static final MethodHandle HANDLE = handle(JAVA_LONG, struct(STRUCT));
  }
}
