package dev.lamina.oci;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import dev.lamina.store.Manifest;
import dev.lamina.store.ModelSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Models of Docker Model Runner: each layer a file, in v0.2 all with their names. */
final class DockerModel {
  private static final String PREFIX = "application/vnd.docker.ai.";
  private static final String CONFIG = PREFIX + "model.config.";
  private static final String GGUF = PREFIX + "gguf.v3";

  private DockerModel() {}

  static Optional<Artifact> of(Manifest manifest, ModelSource source) throws IOException {
    if (!manifest.config().mediaType().startsWith(CONFIG)) {
      return Optional.empty();
    }
    JsonNode config = ForeignConfig.read(manifest, source).path("config");
    List<ArtifactLayer> layers = ArtifactLayer.of(manifest);
    int weights = (int) layers.stream().filter(layer -> layer.mediaType().equals(GGUF)).count();
    List<ArtifactFile> files = new ArrayList<>();
    int part = 0;
    for (ArtifactLayer layer : layers) {
      part += layer.mediaType().equals(GGUF) ? 1 : 0;
      String usual = weights == 1 ? "model.gguf" : WeightNames.part("model", part, weights);
      files.add(file(layer, usual, files.size()));
    }
    int context = config.path("context_size").asInt(0);
    Map<String, JsonNode> parameters =
        context > 0 ? Map.of("num_ctx", Json.nodes().numberNode(context)) : Map.of();
    return Optional.of(new Artifact(files, "", parameters));
  }

  /**
   * @param weights what weights without a name are called: those of v0.1 are parts in their order
   * @param number tells several files of a kind apart
   */
  private static ArtifactFile file(ArtifactLayer layer, String weights, int number) {
    String kind =
        layer.mediaType().startsWith(PREFIX) ? layer.mediaType().substring(PREFIX.length()) : "";
    return switch (kind) {
      case "gguf.v3" ->
          ArtifactFile.raw(
              layer.descriptor(),
              layer.path().filter(path -> FileRole.of(path) == FileRole.WEIGHTS).orElse(weights));
      case "mmproj", "gguf.v3.mmproj" ->
          ArtifactFile.raw(layer.descriptor(), "mmproj-" + number + ".gguf");
      case "gguf.v3.lora" -> ArtifactFile.raw(layer.descriptor(), "lora-" + number + ".gguf");
      case "license" -> ArtifactFile.raw(layer.descriptor(), "LICENSE-" + number);
      case "model.file" -> ArtifactFile.raw(layer.descriptor(), layer.path().orElse("a file"));
      case "safetensors", "dduf" ->
          new ArtifactFile(
              layer.descriptor(), layer.path().orElse(kind), FileRole.FOREIGN_WEIGHTS, false);
      default -> ArtifactFile.left(layer.descriptor(), layer.path().orElse(layer.mediaType()));
    };
  }
}
