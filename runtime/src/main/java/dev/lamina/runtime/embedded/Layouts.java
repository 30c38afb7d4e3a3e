package dev.lamina.runtime.embedded;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lamina.runtime.process.CFunction;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The shapes of llama.cpp's structs in b4916, and a check that a library has them. Spec: engine §9.
 *
 * <p>Only size and alignment matter to the calling convention (all are passed in memory), so fields
 * are written by offset into what the library itself gives as defaults.
 */
final class Layouts {
  static final long MODEL_PARAMS = 64;
  static final long MODEL_GPU_LAYERS = 8;
  static final long MODEL_MMAP = 57;

  static final long CONTEXT_PARAMS = CFunction.STRUCT;
  static final long CONTEXT_LENGTH = 0;
  static final long CONTEXT_BATCH = 4;
  static final long CONTEXT_MICRO_BATCH = 8;
  static final long CONTEXT_SEQUENCES = 12;
  static final long CONTEXT_THREADS = 16;
  static final long CONTEXT_BATCH_THREADS = 20;
  static final long CONTEXT_POOLING = 28;
  static final long CONTEXT_KEY_TYPE = 88;
  static final long CONTEXT_VALUE_TYPE = 92;
  static final long CONTEXT_EMBEDDINGS = 97;
  static final long CONTEXT_FLASH = 99;
  static final long CONTEXT_ABORT = 104;
  static final long CONTEXT_ABORT_DATA = 112;

  static final long BATCH_COUNT = 0;
  static final long BATCH_TOKENS = 8;
  static final long BATCH_POSITIONS = 24;
  static final long BATCH_SEQUENCE_COUNTS = 32;
  static final long BATCH_SEQUENCES = 40;
  static final long BATCH_OUTPUTS = 48;

  /** {@code llama_token_data}: id, logit, p. */
  static final long TOKEN_DATA_SIZE = 12;

  /** {@code llama_token_data_array}: data, size, selected, sorted. */
  static final long TOKEN_ARRAY_SIZE = 32;

  private static final int F16 = 1;
  private static final byte UNTOUCHED = (byte) 0xaa;
  private static final int ROOM = 512;

  private Layouts() {}

  /**
   * Lets the library fill in its defaults and compares what it wrote, and where, with the offsets
   * above. A library of another version would read our fields as something else.
   *
   * @throws Refusal UNSUPPORTED if they differ
   */
  static void check(SymbolLookup library) throws Refusal {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment model = defaults(library, "llama_model_default_params", arena);
      MemorySegment context = defaults(library, "llama_context_default_params", arena);
      boolean same =
          written(model) == MODEL_PARAMS
              && model.get(JAVA_BYTE, MODEL_MMAP) == 1
              && written(context) == CONTEXT_PARAMS
              && context.get(JAVA_INT, CONTEXT_LENGTH) == 512
              && context.get(JAVA_INT, CONTEXT_BATCH) == 2048
              && context.get(JAVA_INT, CONTEXT_MICRO_BATCH) == 512
              && context.get(JAVA_INT, CONTEXT_SEQUENCES) == 1
              && context.get(JAVA_INT, CONTEXT_THREADS)
                  == context.get(JAVA_INT, CONTEXT_BATCH_THREADS)
              && context.get(JAVA_INT, CONTEXT_POOLING) == -1
              && context.get(JAVA_INT, CONTEXT_KEY_TYPE) == F16
              && context.get(JAVA_INT, CONTEXT_VALUE_TYPE) == F16
              && context.get(JAVA_BYTE, CONTEXT_EMBEDDINGS) == 0
              && context.get(JAVA_BYTE, CONTEXT_FLASH) == 0
              && context.get(JAVA_LONG, CONTEXT_ABORT) == 0
              && context.get(JAVA_LONG, CONTEXT_ABORT_DATA) == 0;
      if (!same) {
        throw Refusal.unsupported("the native library is not llama.cpp " + EmbeddedVersion.LLAMA);
      }
    }
  }

  /** The structure with its defaults, in memory of its own. */
  static MemorySegment defaults(SymbolLookup library, String function, Arena arena) {
    MemorySegment memory = arena.allocate(ROOM, 16).fill(UNTOUCHED);
    // Declared larger than any version's struct: the library tells by what it writes.
    MethodHandle defaults =
        Linker.nativeLinker()
            .downcallHandle(
                library.findOrThrow(function), FunctionDescriptor.of(CFunction.struct(ROOM)));
    try {
      return (MemorySegment) defaults.invokeExact(SegmentAllocator.prefixAllocator(memory));
    } catch (Throwable e) {
      throw CFunction.broken(e);
    }
  }

  /** Bytes from the start until nothing was written any more. */
  private static long written(MemorySegment memory) {
    long end = memory.byteSize();
    while (end > 0 && memory.get(JAVA_BYTE, end - 1) == UNTOUCHED) {
      end--;
    }
    return end;
  }
}
