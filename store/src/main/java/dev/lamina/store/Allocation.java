package dev.lamina.store;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Blocks of the disk that are a file's before its bytes come, so that they cannot run out while
 * they do. Linux's {@code fallocate}: unlike {@code posix_fallocate} it writes nothing itself where
 * a file system does not know this.
 */
final class Allocation {
  private static final int WRITING = 1; // O_WRONLY
  private static final int NO_SPACE = 28; // ENOSPC
  private static final int OVER_QUOTA = 122; // EDQUOT
  private static final Charset PATHS =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  /** Empty where the system has none, or this program may not call it. */
  private static final Optional<Calls> CALLS = Calls.find();

  private Allocation() {}

  /**
   * Makes a file that is there at least so many bytes long, all of them on the disk; what is in it
   * stays.
   *
   * @return false where that cannot be had: then the file grows as it is written
   * @throws ModelException EXHAUSTED when the disk has no room
   */
  static boolean of(Path file, long bytes) throws IOException {
    int error = CALLS.isEmpty() ? -1 : CALLS.get().allocate(file, bytes);
    if (error == NO_SPACE || error == OVER_QUOTA) {
      throw Space.lacking(DurableFiles.parent(file), bytes);
    }
    return error == 0;
  }

  /** The C library's functions, as Linux has them. */
  private record Calls(MethodHandle open, MethodHandle allocate, MethodHandle close) {
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final VarHandle ERROR =
        Linker.Option.captureStateLayout()
            .varHandle(MemoryLayout.PathElement.groupElement("errno"));

    static Optional<Calls> find() {
      boolean linux = System.getProperty("os.name").equals("Linux");
      if (!linux || !Allocation.class.getModule().isNativeAccessEnabled()) {
        return Optional.empty();
      }
      Linker linker = Linker.nativeLinker();
      Optional<MemorySegment> allocate = linker.defaultLookup().find("fallocate");
      return allocate.map(
          function ->
              new Calls(
                  linker.downcallHandle(
                      linker.defaultLookup().findOrThrow("open"),
                      FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
                      Linker.Option.firstVariadicArg(2)),
                  linker.downcallHandle(
                      function,
                      FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG),
                      ERRNO),
                  linker.downcallHandle(
                      linker.defaultLookup().findOrThrow("close"),
                      FunctionDescriptor.of(JAVA_INT, JAVA_INT))));
    }

    /** The number of the error; 0 if there was none. */
    int allocate(Path file, long bytes) throws IOException {
      try (Arena arena = Arena.ofConfined()) {
        int descriptor =
            (int) open.invokeExact(arena.allocateFrom(file.toString(), PATHS), WRITING);
        if (descriptor < 0) {
          throw new IOException(file + ": cannot be opened");
        }
        MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
        int done = (int) allocate.invokeExact(state, descriptor, 0, 0L, bytes);
        int error = done == 0 ? 0 : (int) ERROR.get(state, 0L);
        int ignored = (int) close.invokeExact(descriptor);
        return error;
      } catch (IOException | RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("native call failed", e);
      }
    }
  }
}
