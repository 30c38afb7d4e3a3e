package dev.lamina.oci;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Manifest;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model that others packed: files of which one is to be made here. Spec: registry §6.
 *
 * @param scope the directory of tar files that counts; empty for all of it
 * @param parameters PARAMETERs that its config tells
 */
record Artifact(List<ArtifactFile> files, String scope, Map<String, JsonNode> parameters) {
  Artifact {
    files = List.copyOf(files);
    parameters = Map.copyOf(parameters);
  }

  static Artifact of(List<ArtifactFile> files) {
    return new Artifact(files, "", Map.of());
  }

  /** Reads one way of packing models; empty where it is not this one. */
  @FunctionalInterface
  private interface Reading {
    Optional<Artifact> of(Manifest manifest, ModelSource source) throws IOException;
  }

  /**
   * What a manifest holds. Reads at most its config.
   *
   * @throws ModelException UNSUPPORTED when no model can be made of it, as far as that can be told
   */
  static Artifact of(Manifest manifest, ModelSource source) throws IOException {
    List<Reading> readings =
        List.of(
            DockerModel::of, ModelPackArtifact::of, (it, _) -> TitledFiles.of(it), ModelImage::of);
    for (Reading reading : readings) {
      Optional<Artifact> artifact = reading.of(manifest, source);
      if (artifact.isPresent()) {
        artifact.get().requireModel();
        return artifact.get();
      }
    }
    throw ModelException.unsupported(
        "it holds no model that is known here (its config is "
            + quoted(manifest.config().mediaType())
            + ", its first layer "
            + quoted(manifest.layers().getFirst().mediaType())
            + ")");
  }

  /** What is fetched, as it is or to be looked into. */
  List<ArtifactFile> wanted() {
    return files.stream().filter(file -> file.role().wanted()).toList();
  }

  /** What is not even fetched. */
  List<String> leftOut() {
    return files.stream().filter(file -> !file.role().wanted()).map(ArtifactFile::path).toList();
  }

  private void requireModel() {
    if (files.stream().noneMatch(file -> file.role() == FileRole.UNKNOWN)) {
      List<String> weights = new ArrayList<>();
      boolean foreign = false;
      for (ArtifactFile file : files) {
        foreign |= file.role() == FileRole.FOREIGN_WEIGHTS;
        if (file.role() == FileRole.WEIGHTS) {
          weights.add(file.path());
        }
      }
      WeightNames.choose(weights, Optional.empty(), foreign);
    }
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }
}
