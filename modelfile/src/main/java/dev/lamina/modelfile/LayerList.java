package dev.lamina.modelfile;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Ingested;
import java.util.ArrayList;
import java.util.List;

/**
 * The layers of a model that is being made, in the reference's order: what is replaced goes, what
 * replaces it comes last. Spec: store-and-modelfile §3.3.
 */
final class LayerList {
  /**
   * A layer.
   *
   * @param status what clients are told of it
   */
  private record Layer(Descriptor descriptor, String status) {
    Layer(Descriptor descriptor, boolean existed) {
      this(
          descriptor,
          (existed ? "using existing layer " : "creating new layer ") + descriptor.digest());
    }
  }

  private final List<Layer> layers = new ArrayList<>();

  /** A layer whose blob was there before. */
  void addExisting(Descriptor descriptor) {
    layers.add(new Layer(descriptor, true));
  }

  void add(Ingested ingested) {
    layers.add(new Layer(ingested.descriptor(), ingested.existed()));
  }

  /** A layer that clients are told of in other words. */
  void add(Ingested ingested, String status) {
    layers.add(new Layer(ingested.descriptor(), status));
  }

  /** Leaves out the layers of these media types. */
  void remove(List<String> mediaTypes) {
    layers.removeIf(layer -> mediaTypes.contains(layer.descriptor().mediaType()));
  }

  /** Puts a layer where the first one of this media type is, instead of all that have it. */
  void replace(String mediaType, Ingested ingested) {
    int first = descriptors().indexOf(descriptors(mediaType).getFirst());
    remove(List.of(mediaType));
    layers.add(first, new Layer(ingested.descriptor(), ingested.existed()));
  }

  /** The layers of a media type, in order. */
  List<Descriptor> descriptors(String mediaType) {
    return descriptors().stream().filter(layer -> layer.mediaType().equals(mediaType)).toList();
  }

  /** Whether a layer of the same kind has the same bytes. */
  boolean contains(Descriptor descriptor) {
    return layers.stream()
        .map(Layer::descriptor)
        .anyMatch(
            other ->
                other.mediaType().equals(descriptor.mediaType())
                    && other.digest().equals(descriptor.digest()));
  }

  List<Descriptor> descriptors() {
    return layers.stream().map(Layer::descriptor).toList();
  }

  /** A status line for each layer, as clients know them (§6.8). */
  List<String> statuses() {
    return layers.stream().map(Layer::status).toList();
  }
}
