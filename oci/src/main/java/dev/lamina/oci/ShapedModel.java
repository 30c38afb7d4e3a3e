package dev.lamina.oci;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Manifest;
import dev.lamina.store.ModelSource;
import dev.lamina.store.ModelStore;
import java.util.List;

/**
 * A model as it is to be sent or written.
 *
 * @param blobs all that its manifest names, with what is known of where they are already
 * @param source where their bytes are
 */
public record ShapedModel(Manifest manifest, List<Descriptor> blobs, ModelSource source) {
  public ShapedModel {
    blobs = List.copyOf(blobs);
  }

  /** One whose blobs are those of a store. */
  public static ShapedModel of(Manifest manifest, ModelStore store) {
    return new ShapedModel(manifest, manifest.blobs(), store);
  }
}
