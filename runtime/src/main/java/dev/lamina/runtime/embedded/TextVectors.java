package dev.lamina.runtime.embedded;

import dev.lamina.runtime.Pooling;
import java.io.IOException;

/** The vectors of one text's tokens, pooled here: the library's own mean ends the process. */
final class TextVectors {
  /** Takes vectors as they are ready. */
  @FunctionalInterface
  interface VectorOut {
    void write(float[] vector) throws IOException;
  }

  private final NativeModel model;
  private final Batch batch;
  private final Cancellation cancellation;
  private final Pooling pooling;
  private final VectorOut out;

  TextVectors(
      NativeModel model, Batch batch, Cancellation cancellation, Pooling pooling, VectorOut out) {
    this.model = model;
    this.batch = batch;
    this.cancellation = cancellation;
    this.pooling = pooling;
    this.out = out;
  }

  /** Evaluates a text that fits the context, and gives out its vector or vectors. */
  void run(int[] tokens) throws IOException, Refusal, Cancelled {
    if (tokens.length == 0 || tokens.length > model.contextLength()) {
      throw Refusal.invalid(
          "a text of "
              + tokens.length
              + " tokens: from 1 to "
              + model.contextLength()
              + " are taken");
    }
    model.llama().get("llama_kv_self_clear", model.context());
    float[] sum = new float[model.vectorLength()];
    int next = 0;
    while (next < tokens.length) {
      cancellation.check();
      int size = Math.min(batch.capacity(), tokens.length - next);
      int code = model.llama().decode(model.context(), batch.ofAll(tokens, next, size));
      if (code != 0) {
        cancellation.check();
        throw Refusal.unavailable("evaluation failed with code " + code);
      }
      for (int i = 0; i < size; i++) {
        take(model.vector(i), next + i, tokens.length, sum);
      }
      next += size;
    }
    if (pooling == Pooling.MEAN) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] /= tokens.length;
      }
      out.write(sum);
    }
  }

  private void take(float[] vector, int position, int count, float[] sum) throws IOException {
    switch (pooling) {
      case NONE, RANK -> out.write(vector); // nothing is loaded here to rank
      case CLS -> {
        if (position == 0) {
          out.write(vector);
        }
      }
      case LAST -> {
        if (position == count - 1) {
          out.write(vector);
        }
      }
      case MEAN -> {
        for (int i = 0; i < sum.length; i++) {
          sum[i] += vector[i];
        }
      }
    }
  }
}
