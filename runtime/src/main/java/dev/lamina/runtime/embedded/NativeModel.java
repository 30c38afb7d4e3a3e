package dev.lamina.runtime.embedded;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lamina.runtime.process.LoadReason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Weights, adapters and a context in this process's memory. Nothing is ever freed: the process ends
 * with the model.
 *
 * @param contextLength tokens of context
 */
record NativeModel(Llama llama, long context, Vocabulary vocabulary, int contextLength) {
  /** Of {@code llama_pooling_type}. */
  private static final int POOLING_NONE = 0;

  /**
   * @throws Refusal CORRUPT, UNSUPPORTED or EXHAUSTED, with what llama.cpp logged
   */
  static NativeModel load(LoadOrder order, Llama llama, NativeLog log, Cancellation cancellation)
      throws Refusal {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params = llama.modelDefaults(arena);
      params.set(JAVA_BYTE, Layouts.MODEL_MMAP, (byte) (order.mmap() ? 1 : 0));
      params.set(JAVA_INT, Layouts.MODEL_GPU_LAYERS, 0);
      long model = llama.loadModel(path(arena, order.weights()), params);
      if (model == 0) {
        throw refused(log.takeErrors());
      }
      long context = llama.newContext(model, contextParams(llama, arena, order, cancellation));
      if (context == 0) {
        throw refused(log.takeErrors());
      }
      for (byte[] adapter : order.adapters()) {
        apply(llama, log, model, context, path(arena, adapter));
      }
      var vocabulary = new Vocabulary(llama, llama.get("llama_model_get_vocab", model));
      return new NativeModel(llama, context, vocabulary, order.contextLength());
    }
  }

  /** Numbers in a vector. */
  int vectorLength() {
    return llama.ask("llama_model_n_embd", llama.get("llama_get_model", context));
  }

  /** How the last evaluation rates each token as the next one. */
  float[] logits() {
    return MemorySegment.ofAddress(llama.logits(context))
        .reinterpret(vocabulary.size() * JAVA_FLOAT.byteSize())
        .toArray(JAVA_FLOAT);
  }

  /** The vector of a token of the last batch. */
  float[] vector(int index) throws Refusal {
    long address = llama.vector(context, index);
    if (address == 0) {
      throw Refusal.unsupported("this model makes no vectors");
    }
    return MemorySegment.ofAddress(address)
        .reinterpret(vectorLength() * JAVA_FLOAT.byteSize())
        .toArray(JAVA_FLOAT);
  }

  private static MemorySegment contextParams(
      Llama llama, Arena arena, LoadOrder order, Cancellation cancellation) {
    MemorySegment params = llama.contextDefaults(arena);
    params.set(JAVA_INT, Layouts.CONTEXT_LENGTH, order.contextLength());
    params.set(JAVA_INT, Layouts.CONTEXT_BATCH, order.batch());
    params.set(JAVA_INT, Layouts.CONTEXT_MICRO_BATCH, order.batch());
    params.set(JAVA_INT, Layouts.CONTEXT_THREADS, order.threads());
    params.set(JAVA_INT, Layouts.CONTEXT_BATCH_THREADS, order.batchThreads());
    if (!order.pooling().isEmpty()) {
      params.set(JAVA_BYTE, Layouts.CONTEXT_EMBEDDINGS, (byte) 1);
      params.set(JAVA_INT, Layouts.CONTEXT_POOLING, POOLING_NONE);
    }
    params.set(JAVA_INT, Layouts.CONTEXT_KEY_TYPE, order.cache());
    params.set(JAVA_INT, Layouts.CONTEXT_VALUE_TYPE, order.cache());
    params.set(JAVA_BYTE, Layouts.CONTEXT_FLASH, (byte) (order.flash() ? 1 : 0));
    params.set(ADDRESS, Layouts.CONTEXT_ABORT, Cancellation.callback());
    params.set(ADDRESS, Layouts.CONTEXT_ABORT_DATA, cancellation.flag());
    return params;
  }

  private static void apply(
      Llama llama, NativeLog log, long model, long context, MemorySegment path) throws Refusal {
    long adapter = llama.loadAdapter(model, path);
    if (adapter == 0) {
      throw Refusal.corrupt("adapter: " + log.takeErrors());
    }
    if (llama.applyAdapter(context, adapter, 1) != 0) {
      throw Refusal.unsupported("adapter: " + log.takeErrors());
    }
  }

  /** A path as C takes it. */
  static MemorySegment path(Arena arena, byte[] path) {
    MemorySegment text = arena.allocate(path.length + 1L);
    MemorySegment.copy(path, 0, text, JAVA_BYTE, 0, path.length);
    return text;
  }

  /** llama.cpp only gives texts, so they decide whose fault it is. */
  private static Refusal refused(String errors) {
    String reason =
        errors.isEmpty()
            ? "llama.cpp gives no reason"
            : errors
                .replace("; llama_model_load_from_file_impl: failed to load model", "")
                .replace("llama_model_load: error loading model: ", "");
    return switch (LoadReason.kind(reason)) {
      case "EXHAUSTED" ->
          // The first error is the cause; the others tell who was told of it.
          Refusal.exhausted(
              "not enough memory (a smaller num_ctx needs less): " + reason.split("; ", 2)[0]);
      case "UNSUPPORTED" -> Refusal.unsupported(reason);
      default -> Refusal.corrupt(reason);
    };
  }
}
