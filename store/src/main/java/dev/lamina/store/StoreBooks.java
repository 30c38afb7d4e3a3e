package dev.lamina.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Who needs which blob. Reads manifests only; unreadable ones are passed over. */
final class StoreBooks {
  private final ModelStore store;

  StoreBooks(ModelStore store) {
    this.store = store;
  }

  StoreUsage usage() throws IOException {
    Map<ModelName, Manifest> manifests = manifests();
    Map<Digest, List<ModelName>> users = new HashMap<>();
    Map<Digest, Long> sizes = new HashMap<>();
    manifests.forEach(
        (name, manifest) -> {
          manifest.blobs().forEach(blob -> sizes.put(blob.digest(), blob.size()));
          manifest
              .digests()
              .forEach(digest -> users.computeIfAbsent(digest, d -> new ArrayList<>()).add(name));
        });
    List<StoreUsage.ModelUsage> models = new ArrayList<>();
    manifests.forEach(
        (name, manifest) -> {
          long total = 0;
          long unique = 0;
          Set<String> others = new TreeSet<>();
          Map<String, ModelName> byText = new HashMap<>();
          for (Digest digest : manifest.digests()) {
            long size = sizes.getOrDefault(digest, 0L);
            List<ModelName> sharers = users.getOrDefault(digest, List.of());
            total += size;
            unique += sharers.size() == 1 ? size : 0;
            for (ModelName sharer : sharers) {
              if (!sharer.equals(name) && others.add(sharer.full())) {
                byText.put(sharer.full(), sharer);
              }
            }
          }
          models.add(
              new StoreUsage.ModelUsage(
                  name, total, unique, others.stream().map(byText::get).toList()));
        });
    long reclaimable = new Sweep(store).plan().items().stream().mapToLong(Sweep.Item::bytes).sum();
    return new StoreUsage(
        models, sizes.values().stream().mapToLong(Long::longValue).sum(), reclaimable);
  }

  List<BlobUse> uses(Digest digest) throws IOException {
    List<BlobUse> uses = new ArrayList<>();
    manifests()
        .forEach(
            (name, manifest) ->
                manifest.blobs().stream()
                    .filter(blob -> blob.digest().equals(digest))
                    .forEach(blob -> uses.add(new BlobUse(name, blob))));
    return uses;
  }

  private Map<ModelName, Manifest> manifests() throws IOException {
    Map<ModelName, Manifest> manifests = new LinkedHashMap<>();
    for (ModelName name : store.names()) {
      try {
        store.find(name).ifPresent(model -> manifests.put(name, model.manifest()));
      } catch (ModelException unreadable) {
        if (unreadable.kind() != ModelException.Kind.CORRUPT) {
          throw unreadable;
        }
      }
    }
    return manifests;
  }
}
