package dev.lamina.oci;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Json;
import dev.lamina.store.Manifest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A manifest's layer with what is written beside it. */
record ArtifactLayer(Descriptor descriptor, Map<String, String> annotations) {
  static final String FILE_PATH = "org.cncf.model.filepath";
  static final String TITLE = "org.opencontainers.image.title";

  /** ModelPack's before it was called so. */
  private static final String OLD_FILE_PATH = "org.cnai.model.filepath";

  ArtifactLayer {
    annotations = Map.copyOf(annotations);
  }

  /** All layers of a manifest, in order. */
  static List<ArtifactLayer> of(Manifest manifest) {
    JsonNode layers = Json.parseObject(manifest.raw()).path("layers");
    List<ArtifactLayer> all = new ArrayList<>();
    for (Descriptor descriptor : manifest.layers()) {
      Map<String, String> annotations = new HashMap<>();
      layers
          .path(all.size())
          .path("annotations")
          .properties()
          .forEach(entry -> annotations.put(entry.getKey(), entry.getValue().asText()));
      all.add(new ArtifactLayer(descriptor, annotations));
    }
    return all;
  }

  String mediaType() {
    return descriptor.mediaType();
  }

  Optional<String> annotation(String key) {
    return Optional.ofNullable(annotations.get(key)).filter(value -> !value.isEmpty());
  }

  /** The file that it is, or holds; empty where it is not said. */
  Optional<String> path() {
    return Stream.of(FILE_PATH, OLD_FILE_PATH, TITLE)
        .flatMap(key -> annotation(key).stream())
        .findFirst();
  }
}
