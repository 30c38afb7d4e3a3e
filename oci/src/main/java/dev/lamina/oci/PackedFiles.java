package dev.lamina.oci;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Digest;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What came of a model that others packed, and is in the store: files that are to become a model.
 *
 * @param weights GGUF files by name: one model's weights or all parts of them, projectors, adapters
 * @param drafts GGUF files by name: models that guess ahead for it
 * @param texts what text layers hold, by their media type
 * @param parameters by name
 */
public record PackedFiles(
    SortedMap<String, Digest> weights,
    SortedMap<String, Digest> drafts,
    Map<String, List<String>> texts,
    Map<String, JsonNode> parameters) {
  public PackedFiles {
    weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
    drafts = Collections.unmodifiableSortedMap(new TreeMap<>(drafts));
    texts = Map.copyOf(texts);
    parameters = Map.copyOf(parameters);
  }

  /** The texts of one media type, in order. */
  public List<String> texts(String mediaType) {
    return texts.getOrDefault(mediaType, List.of());
  }
}
