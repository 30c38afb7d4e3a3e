package dev.lamina.oci;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A layer, or the config, of a model that was pushed from here in another shape: what it is in the
 * model is written beside it, so that the very same model is made of it again.
 *
 * @param layer the blob in the registry
 * @param own what it is in the model; of another digest where the blob is a tar file around it
 */
record CarriedLayer(Descriptor layer, Descriptor own) {
  private static final String PREFIX = "dev.lamina.";
  private static final String MEDIA_TYPE = PREFIX + "mediatype";
  private static final String FROM = PREFIX + "from";
  private static final String NAME = PREFIX + "name";
  private static final String DIGEST = PREFIX + "digest";
  private static final String SIZE = PREFIX + "size";

  boolean packed() {
    return !layer.digest().equals(own.digest());
  }

  /** What is written beside the layer. */
  Map<String, String> annotations() {
    Map<String, String> annotations = new HashMap<>();
    annotations.put(MEDIA_TYPE, own.mediaType());
    own.from().ifPresent(from -> annotations.put(FROM, from));
    own.name().ifPresent(name -> annotations.put(NAME, name));
    if (packed()) {
      annotations.put(DIGEST, own.digest().toString());
      annotations.put(SIZE, Long.toString(own.size()));
    }
    return annotations;
  }

  /**
   * The layers of a manifest, the config among them; empty where not all were carried.
   *
   * @throws ModelException CORRUPT for what cannot have been written from here
   */
  static Optional<List<CarriedLayer>> of(Manifest manifest) {
    List<CarriedLayer> carried = new ArrayList<>();
    for (ArtifactLayer layer : ArtifactLayer.of(manifest)) {
      Optional<String> mediaType = layer.annotation(MEDIA_TYPE);
      if (mediaType.isEmpty()) {
        return Optional.empty();
      }
      carried.add(new CarriedLayer(layer.descriptor(), own(layer, mediaType.get())));
    }
    boolean oneConfig = carried.stream().filter(CarriedLayer::config).count() == 1;
    return oneConfig ? Optional.of(carried) : Optional.empty();
  }

  /** The model that is made of such layers, as it was before. */
  static Manifest model(List<CarriedLayer> carried) {
    Descriptor config =
        carried.stream().filter(CarriedLayer::config).findFirst().orElseThrow().own();
    return Manifest.of(
        config, carried.stream().filter(layer -> !layer.config()).map(CarriedLayer::own).toList());
  }

  private boolean config() {
    return own.mediaType().equals(MediaTypes.CONFIG);
  }

  private static Descriptor own(ArtifactLayer layer, String mediaType) {
    Descriptor blob = layer.descriptor();
    try {
      return new Descriptor(
          mediaType,
          layer.annotation(DIGEST).map(Digest::parse).orElse(blob.digest()),
          layer.annotation(SIZE).map(Long::parseLong).orElse(blob.size()),
          layer.annotation(FROM),
          layer.annotation(NAME));
    } catch (ModelException | NumberFormatException e) {
      throw new ModelException(
          ModelException.Kind.CORRUPT, "what is written beside a layer makes no sense", e);
    }
  }
}
