package dev.lamina.oci;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import dev.lamina.store.Manifest;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Models as CNCF ModelPack has them, under its present and its old names. */
final class ModelPackArtifact {
  static final String ARTIFACT_TYPE = "application/vnd.cncf.model.manifest.v1+json";
  static final String CONFIG = "application/vnd.cncf.model.config.v1+json";
  static final String WEIGHT = "application/vnd.cncf.model.weight.v1.raw";
  static final String WEIGHT_CONFIG = "application/vnd.cncf.model.weight.config.v1.raw";
  static final String DOC = "application/vnd.cncf.model.doc.v1.raw";

  private static final String VENDOR = "application/vnd\\.(?:cncf|cnai|cncf\\.cnai)\\.model\\.";
  private static final Pattern MANIFEST =
      Pattern.compile(VENDOR + "(?:manifest|config)\\.v1\\+json");
  private static final Pattern LAYER =
      Pattern.compile(
          VENDOR
              + "(weight|weight\\.config|doc|code|dataset|layer)\\.v1\\."
              + "(raw|gguf|safetensors|tar|tar\\+gzip|tar\\+zstd)");

  private ModelPackArtifact() {}

  static Optional<Artifact> of(Manifest manifest, ModelSource source) throws IOException {
    String artifactType = Json.parseObject(manifest.raw()).path("artifactType").asText();
    if (!MANIFEST.matcher(manifest.config().mediaType()).matches()
        && !MANIFEST.matcher(artifactType).matches()) {
      return Optional.empty();
    }
    JsonNode config = ForeignConfig.read(manifest, source);
    String format = config.path("config").path("format").asText("");
    if (!format.isEmpty() && !format.equalsIgnoreCase("gguf")) {
      throw ModelException.unsupported(
          "its weights are "
              + format
              + ", and only GGUF is read here"
              + " (convert them first: convert_hf_to_gguf.py DIRECTORY, of llama.cpp)");
    }
    List<ArtifactFile> files = new ArrayList<>();
    for (ArtifactLayer layer : ArtifactLayer.of(manifest)) {
      files.add(file(layer));
    }
    return Optional.of(Artifact.of(files));
  }

  private static ArtifactFile file(ArtifactLayer layer) {
    Matcher type = LAYER.matcher(layer.mediaType());
    if (!type.matches()) {
      // RamaLama's artifacts, and what Podman adds, have other types beside these.
      return ArtifactFile.raw(layer.descriptor(), layer.path().orElse(layer.mediaType()));
    }
    String kind = type.group(1);
    String form = type.group(2);
    boolean packed = form.startsWith("tar");
    String path = layer.path().orElse(packed || !kind.equals("weight") ? kind : "model.gguf");
    if (kind.equals("code") || kind.equals("dataset")) {
      return ArtifactFile.left(layer.descriptor(), path);
    }
    FileRole role = form.equals("safetensors") ? FileRole.FOREIGN_WEIGHTS : FileRole.of(path);
    if (packed && role.wanted() && form.endsWith("zstd")) {
      throw ModelException.unsupported(
          path + " is compressed with zstd, which is not read (push it raw, or with gzip)");
    }
    boolean unknown = packed && role == FileRole.OTHER && !form.endsWith("zstd");
    boolean weights = kind.equals("weight") || kind.equals("layer");
    return new ArtifactFile(
        layer.descriptor(), path, unknown && weights ? FileRole.UNKNOWN : role, packed);
  }
}
