package dev.lamina.toolkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.modelfile.Gguf;
import dev.lamina.runtime.ModelLease;
import dev.lamina.runtime.Pooling;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Text to tokens and back, by a model's vocabulary; the model is loaded for it. Safe for use by
 * several threads. Errors as {@link Lamina} has them.
 */
public final class Tokens {
  private final Loading loading;

  Tokens(Loading loading) {
    this.loading = loading;
  }

  /**
   * Which model, and how it is loaded.
   *
   * @param options parameters by name, over the model's; unknown names are ignored
   * @param keepAlive how long the model stays loaded after; {@link KeepAlive#FOREVER} for ever
   */
  public record By(ModelName model, Map<String, JsonNode> options, Optional<Duration> keepAlive) {}

  /**
   * The tokens of a text.
   *
   * @param special whether the text of special tokens is read as those, and what the model wants
   *     around a text put there
   */
  public int[] of(By by, String text, boolean special) throws IOException, InterruptedException {
    try (ModelLease lease = acquire(by)) {
      return lease.model().tokenize(text, special);
    }
  }

  /**
   * The text of tokens, special ones included.
   *
   * @throws ModelException INVALID for a number that is no token of the model's
   */
  public String text(By by, int[] tokens) throws IOException, InterruptedException {
    try (ModelLease lease = acquire(by)) {
      return lease.model().detokenize(tokens);
    }
  }

  /** As it is loaded for what it is made for, so that it is not loaded twice. */
  private ModelLease acquire(By by) throws IOException, InterruptedException {
    Loading.Ready ready = loading.read(by.model(), by.options());
    if (Embedding.ranks(ready.weights())) {
      return loading.acquire(ready, Pooling.RANK, by.keepAlive());
    }
    return isForVectors(ready.weights())
        ? loading.acquire(ready, Pooling.MEAN, by.keepAlive())
        : loading.acquire(ready, by.keepAlive());
  }

  private static boolean isForVectors(Gguf weights) {
    return weights.value("pooling_type").isPresent();
  }
}
