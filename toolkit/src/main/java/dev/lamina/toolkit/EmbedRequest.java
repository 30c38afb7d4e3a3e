package dev.lamina.toolkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.ModelName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Texts whose vectors are wanted.
 *
 * @param texts each with at least one token
 * @param truncate whether the end of a text may be left out that the context has no room for
 * @param dimensions of the vectors, if there are more; 0 for all
 * @param normalised whether each vector's length is 1
 * @param options parameters by name, over the model's; unknown names are ignored
 * @param keepAlive how long the model stays loaded after; {@link KeepAlive#FOREVER} for ever
 */
public record EmbedRequest(
    ModelName model,
    List<String> texts,
    boolean truncate,
    int dimensions,
    boolean normalised,
    Map<String, JsonNode> options,
    Optional<Duration> keepAlive) {
  public EmbedRequest {
    texts = List.copyOf(texts);
  }
}
