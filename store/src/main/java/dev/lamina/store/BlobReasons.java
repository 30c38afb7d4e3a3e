package dev.lamina.store;

import java.util.List;
import java.util.Optional;

/**
 * Why a store has a blob.
 *
 * @param size bytes of its file; empty where it is not there
 * @param uses by models that need it
 * @param manifestOf models whose ID it is: it names their manifest, which is no blob
 * @param held whether an operation that runs now relies on it
 */
public record BlobReasons(
    Digest digest,
    Optional<Long> size,
    List<BlobUse> uses,
    List<ModelName> manifestOf,
    boolean held) {
  public BlobReasons {
    uses = List.copyOf(uses);
    manifestOf = List.copyOf(manifestOf);
  }
}
