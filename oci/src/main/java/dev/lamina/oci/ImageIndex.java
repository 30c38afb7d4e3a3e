package dev.lamina.oci;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Digest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** An index of several manifests: of an image for several platforms, mostly. */
final class ImageIndex {
  static final String DOCKER = "application/vnd.docker.distribution.manifest.list.v2+json";

  private static final Set<String> MANIFESTS =
      Set.of("", MediaTypes.OCI_MANIFEST, MediaTypes.DOCKER_MANIFEST);

  /** Beside an image: who built it of what. */
  private static final String ATTESTATION = "vnd.docker.reference.type";

  private static final int NAMED = 5;

  private ImageIndex() {}

  static boolean is(JsonNode root) {
    return root.has("manifests") && !root.has("layers");
  }

  /**
   * The manifest that is meant: the only one, else the only one for this machine, as containers on
   * it would be.
   *
   * @throws ModelException UNSUPPORTED when that is none, or several
   */
  static Digest choose(JsonNode index) {
    List<JsonNode> manifests = new ArrayList<>();
    for (JsonNode described : index.path("manifests")) {
      boolean image =
          MANIFESTS.contains(described.path("mediaType").asText())
              && !described.path("annotations").has(ATTESTATION);
      if (image) {
        manifests.add(described);
      }
    }
    // Containers are for Linux, whatever this machine's system is.
    Platform ours = new Platform("linux", Platform.here().architecture());
    List<JsonNode> here =
        manifests.stream().filter(described -> platform(described).equals(ours)).toList();
    List<JsonNode> chosen = manifests.size() == 1 ? manifests : here;
    if (chosen.size() != 1) {
      throw ModelException.unsupported(
          "it is an index of "
              + manifests.size()
              + " images, not one model ("
              + (manifests.isEmpty() ? "there is nothing to pull" : "pull one by its digest: ")
              + told(manifests)
              + ")");
    }
    return Digest.parse(chosen.getFirst().path("digest").asText());
  }

  private static String told(List<JsonNode> manifests) {
    List<String> told = new ArrayList<>();
    for (JsonNode described : manifests.subList(0, Math.min(NAMED, manifests.size()))) {
      told.add(platform(described) + " " + described.path("digest").asText());
    }
    return String.join(", ", told);
  }

  private static Platform platform(JsonNode described) {
    JsonNode platform = described.path("platform");
    return new Platform(
        platform.path("os").asText("any"), platform.path("architecture").asText("any"));
  }
}
