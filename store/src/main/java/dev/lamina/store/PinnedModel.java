package dev.lamina.store;

import java.io.IOException;
import java.util.Optional;

/** Finds a model by the digest that its reference is pinned to. */
final class PinnedModel {
  private PinnedModel() {}

  /**
   * The model whose manifest has the digest, or was made of the one that has it: under the
   * reference's own tag, else under another.
   *
   * @param named what has the reference's name
   */
  static StoredModel find(ModelStore store, Reference reference, Optional<StoredModel> named)
      throws IOException {
    Digest wanted = reference.digest().orElseThrow();
    Digest pinned = store.origins().made(wanted).orElse(wanted);
    if (named.isPresent() && has(named.get(), wanted, pinned)) {
      return named.get();
    }
    return store.models().stream()
        .filter(model -> has(model, wanted, pinned))
        .filter(model -> model.name().withTag(reference.name().tag()).sameAs(reference.name()))
        .findFirst()
        .orElseThrow(
            () ->
                absent(
                    reference,
                    named.map(m -> ": " + m.name() + " is " + m.manifest().digest()).orElse("")));
  }

  static ModelException absent(Reference reference, String but) {
    return ModelException.notFound("model '" + reference + "' not found" + but);
  }

  private static boolean has(StoredModel model, Digest wanted, Digest pinned) {
    Digest digest = model.manifest().digest();
    return digest.equals(wanted) || digest.equals(pinned);
  }
}
