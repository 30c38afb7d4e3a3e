package dev.lamina.oci;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import java.util.Arrays;

/**
 * How a model leaves the store. In {@link #OLLAMA}, {@link #OCI} and {@link #MODELPACK} all its
 * blobs are the same, in {@link #IMAGE} they are within tar files. Spec: registry §6.
 */
public enum ManifestShape {
  /** Docker's type, which is the only one that Ollama asks registries for. */
  OLLAMA(MediaTypes.DOCKER_MANIFEST),
  /** An OCI image manifest: what other tools read, of which some refuse Docker's type. */
  OCI(MediaTypes.OCI_MANIFEST),
  /** CNCF ModelPack with raw files. */
  MODELPACK(MediaTypes.OCI_MANIFEST),
  /** A container image with the model in {@code /models}. */
  IMAGE(MediaTypes.OCI_MANIFEST);

  private static final byte NEWLINE = '\n';

  private final String mediaType;

  ManifestShape(String mediaType) {
    this.mediaType = mediaType;
  }

  /** What the registry of a name expects when nothing is said. */
  public static ManifestShape usual(ModelName name) {
    return name.host().equals(ModelName.DEFAULT_HOST) ? OLLAMA : OCI;
  }

  /** Reads {@code ollama}, {@code oci}, {@code modelpack} or {@code image}. */
  public static ManifestShape parse(String text) {
    return switch (text) {
      case "ollama" -> OLLAMA;
      case "oci" -> OCI;
      case "modelpack" -> MODELPACK;
      case "image" -> IMAGE;
      default ->
          throw ModelException.invalid(
              "invalid format \"" + text + "\" (one of ollama, oci, modelpack, image)");
    };
  }

  /**
   * The same model with the type of this shape, which is all that tells {@link #OLLAMA} and {@link
   * #OCI} apart: the very manifest where it has it, else one that differs in its type, and so in
   * its digest. There and back again gives the bytes that Ollama and Lamina write.
   */
  Manifest of(Manifest manifest) {
    if (manifest.mediaType().equals(mediaType)) {
      return manifest;
    }
    byte[] raw = manifest.raw();
    ObjectNode root = Json.parseObject(raw);
    byte[] text = Json.writeBytes(root.put("mediaType", mediaType));
    if (raw[raw.length - 1] == NEWLINE) {
      text = Arrays.copyOf(text, text.length + 1);
      text[text.length - 1] = NEWLINE;
    }
    return Manifest.parse(text);
  }
}
