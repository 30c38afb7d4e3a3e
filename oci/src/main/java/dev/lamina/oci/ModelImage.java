package dev.lamina.oci;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Container images that hold a model in their directory {@code /models}, as RamaLama's do. */
final class ModelImage {
  static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  static final String LAYER = "application/vnd.oci.image.layer.v1.tar";
  static final String DIRECTORY = "models/";

  /** A link in the directory to the file that is meant. */
  static final String LINK = DIRECTORY + "model.file";

  static final String LABEL = "org.containers.type";
  static final String LABEL_VALUE = "ai.image.model.raw";

  private static final Pattern LABELLED = Pattern.compile("ai\\.image\\.model(\\..*)?");
  private static final Pattern MADE_OF = Pattern.compile("/models\\b|\\.gguf\\b");
  private static final Set<String> CONFIGS = Set.of(CONFIG, MediaTypes.CONFIG);

  private ModelImage() {}

  static Optional<Artifact> of(Manifest manifest, ModelSource source) throws IOException {
    if (!CONFIGS.contains(manifest.config().mediaType())) {
      return Optional.empty();
    }
    JsonNode config = ForeignConfig.read(manifest, source);
    if (!tellsOfModel(config)) {
      throw ModelException.unsupported(
          "it is a container image, and nothing tells of a model in it (a label "
              + LABEL
              + "="
              + LABEL_VALUE
              + ", or files copied to /models)");
    }
    List<ArtifactFile> files = new ArrayList<>();
    for (ArtifactLayer layer : ArtifactLayer.of(manifest)) {
      if (layer.mediaType().endsWith("zstd")) {
        throw ModelException.unsupported(
            "it is an image with layers that are compressed with zstd, which is not read"
                + " (push it uncompressed, or with gzip)");
      }
      files.add(new ArtifactFile(layer.descriptor(), "a layer", FileRole.UNKNOWN, true));
    }
    return Optional.of(new Artifact(files, DIRECTORY, Map.of()));
  }

  private static boolean tellsOfModel(JsonNode config) {
    if (LABELLED.matcher(config.path("config").path("Labels").path(LABEL).asText()).matches()) {
      return true;
    }
    for (JsonNode step : config.path("history")) {
      if (MADE_OF.matcher(step.path("created_by").asText()).find()) {
        return true;
      }
    }
    return false;
  }
}
