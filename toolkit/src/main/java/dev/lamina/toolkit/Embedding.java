package dev.lamina.toolkit;

import dev.lamina.modelfile.Gguf;
import dev.lamina.runtime.LoadedModel;
import dev.lamina.runtime.ModelLease;
import dev.lamina.runtime.Pooling;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** From texts to vectors. Safe for use by several threads. Spec: http-api-and-cli §1.16. */
final class Embedding {
  private static final int RANK = 4;

  private final Loading loading;

  Embedding(Loading loading) {
    this.loading = loading;
  }

  Embeddings embed(EmbedRequest request) throws IOException, InterruptedException {
    long asked = System.nanoTime();
    if (request.dimensions() < 0) {
      throw ModelException.invalid("dimensions " + request.dimensions() + ": must not be negative");
    }
    Loading.Ready ready = loading.read(request.model(), request.options());
    Pooling pooling = pooling(ready.weights());
    try (ModelLease lease = loading.acquire(ready, pooling, request.keepAlive())) {
      LoadedModel model = lease.model();
      int around = model.tokenize("", true).length;
      List<float[]> vectors = new ArrayList<>();
      int count = 0;
      for (String text : request.texts()) {
        int[] tokens = fitting(model.tokenize(text, true), around, request, model.contextLength());
        count += tokens.length;
        vectors.add(shaped(model.embed(tokens).getFirst(), request));
      }
      Duration total = Duration.ofNanos(System.nanoTime() - asked);
      return new Embeddings(List.copyOf(vectors), count, lease.waited(), total);
    }
  }

  /** Whether weights are those of a model that ranks texts. */
  static boolean ranks(Gguf weights) {
    return weights.value("pooling_type").filter(value -> value.longValue() == RANK).isPresent();
  }

  /** As the weights say; weights made for text do not, and their tokens' mean serves best. */
  private static Pooling pooling(Gguf weights) {
    Optional<Long> number = weights.value("pooling_type").map(value -> value.longValue());
    if (number.isEmpty()) {
      return Pooling.MEAN;
    }
    return switch (number.get().intValue()) {
      case 2 -> Pooling.CLS;
      case 3 -> Pooling.LAST;
      case RANK ->
          throw ModelException.invalid("embed: this model ranks texts, it makes no vectors");
      default -> Pooling.MEAN;
    };
  }

  /**
   * The tokens that there is room for.
   *
   * @param around tokens that the model wants around every text; of two the second ends it
   */
  private static int[] fitting(int[] tokens, int around, EmbedRequest request, int room) {
    if (tokens.length == 0) {
      throw ModelException.invalid("embed: a text without any token");
    }
    if (tokens.length <= room) {
      return tokens;
    }
    if (!request.truncate()) {
      throw ModelException.invalid("the input length exceeds the context length");
    }
    int[] cut = Arrays.copyOf(tokens, room);
    if (around > 1) {
      cut[room - 1] = tokens[tokens.length - 1];
    }
    return cut;
  }

  private static float[] shaped(float[] vector, EmbedRequest request) {
    int length = request.dimensions() > 0 ? request.dimensions() : vector.length;
    float[] shaped = Arrays.copyOf(vector, Math.min(length, vector.length));
    double squares = 0;
    for (float number : shaped) {
      squares += (double) number * number;
    }
    if (!Double.isFinite(squares)) {
      throw ModelException.invalid("embedding contains NaN or Inf values");
    }
    if (request.normalised() && squares > 0) {
      double norm = Math.sqrt(squares);
      for (int i = 0; i < shaped.length; i++) {
        shaped[i] = (float) (shaped[i] / norm);
      }
    }
    return shaped;
  }
}
