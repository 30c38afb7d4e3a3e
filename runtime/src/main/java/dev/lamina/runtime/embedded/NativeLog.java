package dev.lamina.runtime.embedded;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lamina.runtime.process.LogLine;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What llama.cpp logs as errors: they go to standard error, where the parent keeps the last of
 * them, and the latest stay here, because they are the only reason that a failed call gives.
 * Warnings would only be taken for the reason of a later death. Called by native threads.
 */
final class NativeLog {
  private static final int ERROR = 4;
  private static final int CONTINUED = 5;
  private static final int KEPT = 6;

  private final Deque<String> errors = new ArrayDeque<>();
  private int level;

  /** A C function pointer for {@code llama_log_set}. */
  MemorySegment callback() {
    try {
      return Linker.nativeLinker()
          .upcallStub(
              MethodHandles.lookup()
                  .findVirtual(
                      NativeLog.class,
                      "log",
                      MethodType.methodType(
                          void.class, int.class, MemorySegment.class, MemorySegment.class))
                  .bindTo(this),
              FunctionDescriptor.ofVoid(JAVA_INT, ADDRESS, ADDRESS),
              Arena.global());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The errors since the last call, in one line. */
  synchronized String takeErrors() {
    String all = String.join("; ", errors);
    errors.clear();
    return all;
  }

  @SuppressWarnings({"unused", "UnusedVariable"}) // called by native code, with its three arguments
  private synchronized void log(int messageLevel, MemorySegment text, MemorySegment data) {
    level = messageLevel == CONTINUED ? level : messageLevel;
    if (level != ERROR) {
      return;
    }
    // As long as it is: an exception here would end the process.
    String line = LogLine.of(text.reinterpret(Long.MAX_VALUE).getString(0));
    if (!line.isEmpty()) {
      System.err.println(line);
      errors.addLast(line);
      if (errors.size() > KEPT) {
        errors.removeFirst();
      }
    }
  }
}
