package dev.lamina.runtime.embedded;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lamina.runtime.process.CFunction;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Tokens of the one sequence on their way into {@code llama_decode}: memory that is used again. */
final class Batch {
  private final int capacity;
  private final MemorySegment struct;
  private final MemorySegment tokens;
  private final MemorySegment positions;
  private final MemorySegment outputs;

  Batch(int capacity) {
    Arena arena = Arena.global();
    this.capacity = capacity;
    this.struct = arena.allocate(CFunction.STRUCT, Long.BYTES);
    this.tokens = arena.allocate(JAVA_INT, capacity);
    this.positions = arena.allocate(JAVA_INT, capacity);
    this.outputs = arena.allocate(capacity);
    MemorySegment sequence = arena.allocateFrom(JAVA_INT, 0);
    MemorySegment counts = arena.allocate(JAVA_INT, capacity);
    MemorySegment sequences = arena.allocate(ADDRESS, capacity);
    for (int i = 0; i < capacity; i++) {
      counts.setAtIndex(JAVA_INT, i, 1);
      sequences.setAtIndex(ADDRESS, i, sequence);
    }
    struct.set(ADDRESS, Layouts.BATCH_TOKENS, tokens);
    struct.set(ADDRESS, Layouts.BATCH_POSITIONS, positions);
    struct.set(ADDRESS, Layouts.BATCH_SEQUENCE_COUNTS, counts);
    struct.set(ADDRESS, Layouts.BATCH_SEQUENCES, sequences);
    struct.set(ADDRESS, Layouts.BATCH_OUTPUTS, outputs);
  }

  int capacity() {
    return capacity;
  }

  /** The argument for {@code llama_decode} where every token's vector is wanted. */
  MemorySegment ofAll(int[] source, int start, int count) {
    MemorySegment all = of(source, start, count, start, true);
    for (int i = 0; i < count; i++) {
      outputs.set(JAVA_BYTE, i, (byte) 1);
    }
    return all;
  }

  /**
   * The argument for {@code llama_decode}.
   *
   * @param start index of the first token
   * @param position where the first token comes in the context
   * @param output whether the last token's logits are wanted
   */
  MemorySegment of(int[] source, int start, int count, int position, boolean output) {
    struct.set(JAVA_INT, Layouts.BATCH_COUNT, count);
    MemorySegment.copy(source, start, tokens, JAVA_INT, 0, count);
    for (int i = 0; i < count; i++) {
      positions.setAtIndex(JAVA_INT, i, position + i);
      outputs.set(JAVA_BYTE, i, (byte) 0);
    }
    outputs.set(JAVA_BYTE, count - 1, (byte) (output ? 1 : 0));
    return struct;
  }
}
