package dev.lamina.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.modelfile.Gguf;
import dev.lamina.modelfile.Human;
import dev.lamina.modelfile.SplitGguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Bytes of memory that a model takes, worked out before it is loaded from the head of its weights
 * and how it is to be loaded.
 *
 * @param weights the files
 * @param context the keys and values of all slots' tokens, those of a model that guesses ahead
 *     included
 * @param computing what one batch needs, and the process
 */
public record MemoryNeed(long weights, long context, long computing) {
  /** Of what cannot be read; loading it says why. */
  public static final MemoryNeed UNKNOWN = new MemoryNeed(0, 0, 0);

  private static final long PROCESS = 64L << 20;
  private static final int BATCH = 512;
  private static final int SINGLE = 4;

  /** Layers of which one sees the whole context and the others a window, where files do not say. */
  private static final Map<String, Integer> WINDOW_PATTERNS =
      Map.of("gemma2", 2, "gemma3", 6, "gemma3n", 5, "gpt-oss", 2, "cohere2", 4);

  public long total() {
    return weights + context + computing;
  }

  /** For people: the sum and what it is made of. */
  public String text() {
    return "%s (weights %s, context %s, computing %s)"
        .formatted(
            Human.bytes(total()),
            Human.bytes(weights),
            Human.bytes(context),
            Human.bytes(computing));
  }

  /**
   * Works it out.
   *
   * @param windows whether the engine keeps no more of a layer than its window sees
   */
  public static MemoryNeed of(LoadSpec spec, Tuning tuning, boolean windows) throws IOException {
    Gguf head = Gguf.read(spec.weights());
    long context = tuning.cache().bytes(context(head, spec, windows));
    long computing = PROCESS + computing(head, spec);
    if (spec.draft().isPresent()) {
      Gguf draft = Gguf.read(spec.draft().get().weights());
      // Its cache is never made smaller.
      context += CacheType.F16.bytes(context(draft, spec, windows));
      computing += computing(draft, spec);
    }
    return new MemoryNeed(size(files(spec)), tuning.slots() * context, computing);
  }

  private static List<Path> files(LoadSpec spec) {
    List<Path> parts = SplitGguf.siblings(spec.weights());
    return Stream.of(
            parts.isEmpty() ? List.of(spec.weights()) : parts,
            spec.adapters(),
            spec.projectors(),
            spec.draft().map(LoadSpec.Draft::weights).stream().toList())
        .flatMap(List::stream)
        .toList();
  }

  private static long size(List<Path> files) throws IOException {
    long size = 0;
    for (Path file : files) {
      size += Files.size(file);
    }
    return size;
  }

  /** Numbers that one slot keeps. */
  private static long context(Gguf head, LoadSpec spec, boolean windows) {
    long heads = Math.max(1, head.number("attention.head_count"));
    long width = head.embeddingLength() / heads;
    long key = orElse(head.number("attention.key_length"), width);
    long value = orElse(head.number("attention.value_length"), width);
    long blocks = head.blockCount();
    long whole = windows ? blocks / pattern(head) : blocks;
    long window =
        Math.min(spec.contextLength(), head.number("attention.sliding_window") + batch(spec));
    long cells = 0;
    for (int block = 0; block < blocks; block++) {
      long seen = block < whole ? spec.contextLength() : window;
      cells += seen * keyHeads(head, block, heads);
    }
    return cells * (key + value);
  }

  /** Of how many layers one sees the whole context. */
  private static long pattern(Gguf head) {
    if (head.number("attention.sliding_window") == 0) {
      return 1;
    }
    long told = head.number("attention.sliding_window_pattern");
    return told > 0 ? told : WINDOW_PATTERNS.getOrDefault(head.architecture(), 1);
  }

  /** A number for all layers, or one for each; without any as many as there are heads. */
  private static long keyHeads(Gguf head, int block, long heads) {
    JsonNode told = head.value("attention.head_count_kv").orElse(null);
    if (told == null) {
      return heads;
    }
    return told.isArray() ? told.path(block).asLong(heads) : told.asLong(heads);
  }

  /** A batch's vectors through the widest layer, and what each of its tokens sees. */
  private static long computing(Gguf head, LoadSpec spec) {
    long widest = 4L * head.embeddingLength() + 2L * head.number("feed_forward_length");
    long seen = spec.contextLength() * (Math.max(1, head.number("attention.head_count")) + 1);
    return batch(spec) * (widest + seen) * SINGLE;
  }

  private static long batch(LoadSpec spec) {
    return spec.batchSize() > 0 ? spec.batchSize() : BATCH;
  }

  private static long orElse(long told, long otherwise) {
    return told > 0 ? told : otherwise;
  }
}
