package dev.lamina.runtime.embedded;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.lamina.runtime.process.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;

/**
 * Which request is under way and whether it is still wanted. The reading thread cancels, the
 * working thread asks, and native code sees it too.
 */
final class Cancellation {
  /**
   * An empty C string while the request is wanted, one of length 1 when it is not. llama.cpp asks
   * its abort callback before each node of the graph, hundreds of times for each token; a call into
   * Java is too slow for that, so the callback is C's own {@code strlen} on this text.
   */
  private final MemorySegment flag = Arena.global().allocate(2);

  private final Set<Integer> unwanted = new HashSet<>();
  private int current;
  private int last;

  /** For {@code llama_context_params.abort_callback}: a function of {@link #flag}. */
  static MemorySegment callback() {
    return Posix.function("strlen").address();
  }

  MemorySegment flag() {
    return flag;
  }

  synchronized void begin(int id) {
    current = id;
    flag.set(JAVA_BYTE, 0, (byte) (unwanted.remove(id) ? 1 : 0));
  }

  synchronized void end() {
    last = current;
    current = 0;
    flag.set(JAVA_BYTE, 0, (byte) 0);
  }

  /** Requests come in the order of their ids: what is not after the last one has ended. */
  synchronized void cancel(int id) {
    if (id == current) {
      flag.set(JAVA_BYTE, 0, (byte) 1);
    } else if (id > Math.max(current, last)) {
      unwanted.add(id);
    }
  }

  void check() throws Cancelled {
    if (requested()) {
      throw new Cancelled();
    }
  }

  private synchronized boolean requested() {
    return flag.get(JAVA_BYTE, 0) != 0;
  }
}
