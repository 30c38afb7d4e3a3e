package dev.lamina.oci;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Digest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The files that were found in a model that others packed. Not safe for use by several threads. */
final class FoundFiles {
  private final Map<String, Digest> weights = new LinkedHashMap<>();
  private final Map<String, Digest> beside = new LinkedHashMap<>();
  private final Map<String, List<String>> texts = new HashMap<>();
  private final List<String> leftOut = new ArrayList<>();
  private Optional<String> meant = Optional.empty();
  private boolean foreign;

  void gguf(String path, FileRole role, Digest digest) {
    (role == FileRole.WEIGHTS ? weights : beside).put(path, digest);
  }

  void text(String mediaType, String text) {
    texts.computeIfAbsent(mediaType, _ -> new ArrayList<>()).add(text);
  }

  void leftOut(String path) {
    foreign |= FileRole.of(path) == FileRole.FOREIGN_WEIGHTS;
    leftOut.add(path);
  }

  /** Which weights are meant if there are several. */
  void meant(String path) {
    meant = Optional.of(path);
  }

  /** What a model here has no place for, or no use. */
  List<String> leftOut() {
    return leftOut;
  }

  /** What a model is to be made of; see {@link WeightNames#choose}. */
  PackedFiles chosen(Map<String, JsonNode> parameters) {
    List<String> chosen = WeightNames.choose(weights.keySet(), meant, foreign);
    SortedMap<String, Digest> files = new TreeMap<>();
    SortedMap<String, Digest> drafts = new TreeMap<>();
    weights.forEach(
        (path, digest) -> {
          if (chosen.contains(path)) {
            add(files, path, digest);
          } else if (WeightNames.isDraft(path, chosen)) {
            add(drafts, path, digest);
          } else {
            leftOut.add(path);
          }
        });
    beside.forEach((path, digest) -> add(files, path, digest));
    return new PackedFiles(files, drafts, texts, parameters);
  }

  /** Under its last name, or one that is made up where another has that. */
  private static void add(SortedMap<String, Digest> files, String path, Digest digest) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    files.put(files.containsKey(name) ? files.size() + "-" + name : name, digest);
  }
}
