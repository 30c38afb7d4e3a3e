package dev.lamina.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Who needs which blob. Reads manifests only; unreadable ones are passed over. */
final class StoreBooks {
  /** The beginning of a digest, as people copy it from lists. */
  private static final Pattern START = Pattern.compile("(?:sha256[:-])?([0-9a-f]{6,64})");

  /** Digests named in an error. */
  private static final int NAMED = 3;

  private final ModelStore store;

  StoreBooks(ModelStore store) {
    this.store = store;
  }

  StoreUsage usage() throws IOException {
    List<StoredModel> models = store.models();
    Map<Digest, BitSet> users = new HashMap<>();
    Map<Digest, Long> sizes = new HashMap<>();
    for (int i = 0; i < models.size(); i++) {
      for (Descriptor blob : models.get(i).manifest().blobs()) {
        sizes.put(blob.digest(), blob.size());
        users.computeIfAbsent(blob.digest(), digest -> new BitSet()).set(i);
      }
    }
    List<StoreUsage.ModelUsage> usages = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      usages.add(usage(i, models, users, sizes));
    }
    long reclaimable = new Sweep(store).plan().items().stream().mapToLong(Sweep.Item::bytes).sum();
    return new StoreUsage(
        usages, sizes.values().stream().mapToLong(Long::longValue).sum(), reclaimable);
  }

  private static StoreUsage.ModelUsage usage(
      int index, List<StoredModel> models, Map<Digest, BitSet> users, Map<Digest, Long> sizes) {
    StoredModel model = models.get(index);
    long total = 0;
    long unique = 0;
    BitSet sharers = new BitSet();
    for (Digest digest : model.manifest().digests()) {
      BitSet using = users.getOrDefault(digest, new BitSet());
      long size = sizes.getOrDefault(digest, 0L);
      total += size;
      unique += using.cardinality() == 1 ? size : 0;
      sharers.or(using);
    }
    sharers.clear(index);
    return new StoreUsage.ModelUsage(
        model.name(),
        total,
        unique,
        sharers.cardinality(),
        sharers.stream()
            .limit(StoreUsage.ModelUsage.NAMED)
            .mapToObj(other -> models.get(other).name())
            .toList());
  }

  List<BlobUse> uses(Digest digest) throws IOException {
    List<BlobUse> uses = new ArrayList<>();
    for (StoredModel model : store.models()) {
      for (Descriptor blob : model.manifest().blobs()) {
        if (blob.digest().equals(digest)) {
          uses.add(new BlobUse(model.name(), blob));
        }
      }
    }
    return uses;
  }

  BlobReasons why(String text) throws IOException {
    Digest digest = meant(text);
    Optional<Path> file = store.blobs().locate(digest);
    return new BlobReasons(
        digest,
        file.isPresent() ? Optional.of(Files.size(file.get())) : Optional.empty(),
        uses(digest),
        store.models().stream()
            .filter(model -> model.manifest().digest().equals(digest))
            .map(StoredModel::name)
            .toList(),
        held(digest));
  }

  private boolean held(Digest digest) throws IOException {
    try (var _ = store.lock().looking()) {
      return store.leases().pinned().contains(digest);
    }
  }

  /** The only digest here that begins like this. */
  private Digest meant(String text) throws IOException {
    var start = START.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!start.matches()) {
      throw ModelException.invalid(
          "why " + text + ": no digest (write sha256:HEX, or its first six hex digits or more)");
    }
    Set<Digest> found = new TreeSet<>();
    for (StoredModel model : store.models()) {
      found.add(model.manifest().digest());
      found.addAll(model.manifest().digests());
    }
    for (Path file : store.blobs().files()) {
      Blobs.named(file).ifPresent(found::add);
    }
    found.removeIf(digest -> !digest.hex().startsWith(start.group(1)));
    if (found.isEmpty()) {
      throw ModelException.notFound(
          "why " + text + ": no blob and no manifest has a digest that begins so");
    }
    if (found.size() > 1) {
      throw ModelException.invalid(
          "why "
              + text
              + ": "
              + found.size()
              + " digests begin so: "
              + found.stream().limit(NAMED).map(Digest::shortHex).collect(Collectors.joining(", "))
              + (found.size() > NAMED ? " and more" : "")
              + " (write more of it)");
    }
    return found.iterator().next();
  }
}
