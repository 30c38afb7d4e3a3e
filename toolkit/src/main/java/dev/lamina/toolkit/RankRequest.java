package dev.lamina.toolkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.ModelName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Documents of which is asked how well they answer a query.
 *
 * @param documents at least one
 * @param options parameters by name, over the model's; unknown names are ignored
 * @param keepAlive how long the model stays loaded after; {@link KeepAlive#FOREVER} for ever
 */
public record RankRequest(
    ModelName model,
    String query,
    List<String> documents,
    Map<String, JsonNode> options,
    Optional<Duration> keepAlive) {
  public RankRequest {
    documents = List.copyOf(documents);
  }
}
