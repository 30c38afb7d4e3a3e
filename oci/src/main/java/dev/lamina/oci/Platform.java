package dev.lamina.oci;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.store.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an image is made for, in the words of the OCI image specification.
 *
 * @param os such as {@code linux}
 * @param architecture such as {@code amd64}
 */
public record Platform(String os, String architecture) {
  /** This machine's. */
  public static Platform here() {
    return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  }

  /** By the names that Java has. */
  static Platform of(String os, String architecture) {
    String plain = os.toLowerCase(Locale.ROOT);
    return new Platform(
        plain.startsWith("mac") ? "darwin" : plain.startsWith("windows") ? "windows" : plain,
        switch (architecture) {
          case "x86_64" -> "amd64";
          case "aarch64" -> "arm64";
          default -> architecture;
        });
  }

  @Override
  public String toString() {
    return os + "/" + architecture;
  }

  /**
   * The image for this platform in an index; empty where the document is none.
   *
   * @throws ModelException NOT_FOUND when the index has none, CORRUPT when it cannot be read
   */
  Optional<Digest> choose(Reference reference, byte[] document) {
    JsonNode images;
    try {
      images = Json.parseObject(document).path("manifests");
    } catch (ModelException e) {
      throw new ModelException(
          ModelException.Kind.CORRUPT, "pull " + reference + ": no manifest: " + e.getMessage(), e);
    }
    if (!images.isArray()) {
      return Optional.empty();
    }
    List<String> others = new ArrayList<>();
    for (JsonNode image : images) {
      JsonNode platform = image.path("platform");
      Platform its =
          new Platform(platform.path("os").asText(), platform.path("architecture").asText());
      if (its.equals(this)) {
        return Optional.of(Digest.parse(image.path("digest").asText()));
      }
      // What is signed or attested of an image stands there as one for no platform.
      if (!its.os().equals("unknown")) {
        others.add(its.toString());
      }
    }
    throw ModelException.notFound(
        "pull "
            + reference
            + ": there is no image for "
            + this
            + (others.isEmpty() ? "" : " (there is one for " + String.join(", ", others) + ")"));
  }
}
