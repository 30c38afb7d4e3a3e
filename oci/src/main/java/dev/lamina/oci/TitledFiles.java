package dev.lamina.oci;

import dev.lamina.store.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Files under their names, as ORAS pushes them: each a layer, of whatever type. */
final class TitledFiles {
  /** A directory that ORAS packed. */
  private static final String PACKED = "io.deis.oras.content.unpack";

  private TitledFiles() {}

  static Optional<Artifact> of(Manifest manifest) {
    List<ArtifactLayer> layers = ArtifactLayer.of(manifest);
    if (layers.isEmpty() || layers.stream().anyMatch(layer -> layer.path().isEmpty())) {
      return Optional.empty();
    }
    List<ArtifactFile> files = new ArrayList<>();
    for (ArtifactLayer layer : layers) {
      String path = layer.path().get();
      boolean packed = layer.annotation(PACKED).filter("true"::equals).isPresent();
      files.add(
          packed
              ? new ArtifactFile(layer.descriptor(), path, FileRole.UNKNOWN, true)
              : ArtifactFile.raw(layer.descriptor(), path));
    }
    return Optional.of(Artifact.of(files));
  }
}
