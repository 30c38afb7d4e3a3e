package dev.lamina.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds and removes what no model needs: blobs without a manifest, temporary files of the dead,
 * stale partial downloads.
 */
final class Sweep {
  /** A partial download that nobody went on with for so long is given up. */
  private static final Duration PARTIAL_LIFE = Duration.ofDays(7);

  private final ModelStore store;

  Sweep(ModelStore store) {
    this.store = store;
  }

  /**
   * A file to remove.
   *
   * @param digest of an orphaned blob; empty for what is no blob
   * @param modified when it was last written
   */
  record Item(Path file, Optional<Digest> digest, long bytes, Instant modified) {}

  /**
   * What can go.
   *
   * @param unreadable names of manifests that cannot be read: they might need any blob
   */
  record Plan(List<Item> items, List<ModelName> unreadable) {
    Swept swept() {
      return new Swept(
          items.stream().flatMap(item -> item.digest().stream()).toList(),
          items.stream().filter(item -> item.digest().isEmpty()).map(Item::file).toList(),
          items.stream().mapToLong(Item::bytes).sum());
    }
  }

  /** Looks only. */
  Plan plan() throws IOException {
    try (var _ = store.lock().looking()) {
      return planned();
    }
  }

  /**
   * Removes what can go and is older than {@code grace}.
   *
   * @return what was removed
   * @throws ModelException CORRUPT when a manifest is unreadable: nothing is removed then
   */
  Plan remove(Duration grace) throws IOException {
    try (var _ = store.lock().exclusive()) {
      Plan plan = planned();
      if (!plan.unreadable().isEmpty()) {
        throw ModelException.corrupt(
            "prune "
                + store.root()
                + ": the manifest of "
                + plan.unreadable().getFirst().shortest()
                + " is unreadable, and might need any blob (try: lamina repair; else pull or remove that model)");
      }
      Instant youngest = Instant.now().minus(grace);
      List<Item> removed = new ArrayList<>();
      for (Item item : plan.items()) {
        if (item.digest().isEmpty() || !item.modified().isAfter(youngest)) {
          Files.deleteIfExists(item.file());
          removed.add(item);
        }
      }
      store.blobs().known().compact();
      store.manifests().compact();
      return new Plan(removed, List.of());
    }
  }

  /**
   * Removes those of these blobs that no model and no running operation needs; none while a
   * manifest is unreadable, for it might need them. The caller holds the lock exclusively.
   */
  void drop(Collection<Digest> candidates) throws IOException {
    Set<Digest> unused = new HashSet<>(candidates);
    unused.removeAll(store.leases().pinned());
    if (unused.isEmpty()) {
      return;
    }
    ManifestTree all = store.manifests().fresh();
    for (ModelName name : all.names()) {
      if (unused.isEmpty()) {
        return;
      }
      try {
        all.read(name).ifPresent(model -> unused.removeAll(model.manifest().digests()));
      } catch (ModelException unreadable) {
        return;
      }
    }
    for (Digest digest : unused) {
      Files.deleteIfExists(store.blobs().path(digest));
    }
  }

  private Plan planned() throws IOException {
    Set<Digest> needed = new HashSet<>(store.leases().pinned());
    List<ModelName> unreadable = new ArrayList<>();
    ManifestTree manifests = store.manifests().fresh();
    for (ModelName name : manifests.names()) {
      try {
        manifests.read(name).ifPresent(model -> needed.addAll(model.manifest().digests()));
      } catch (ModelException e) {
        unreadable.add(name);
      }
    }
    List<Item> items = new ArrayList<>();
    for (Path file : store.blobs().files()) {
      Optional<Digest> digest = Blobs.named(file);
      if (digest.isPresent() && !needed.contains(digest.get())) {
        items.add(item(file, digest));
      }
    }
    addTemporary(items);
    addPartial(items);
    return new Plan(items, unreadable);
  }

  /** Temporary files are named by their lease, and a lease that is gone writes no more. */
  private void addTemporary(List<Item> items) throws IOException {
    Set<String> living = store.leases().ids();
    for (Path file : list(store.temporary())) {
      String name = file.getFileName().toString();
      if (!living.contains(name.substring(0, Math.max(0, name.indexOf('.'))))) {
        items.add(item(file, Optional.empty()));
      }
    }
  }

  private void addPartial(List<Item> items) throws IOException {
    Instant oldest = Instant.now().minus(PARTIAL_LIFE);
    for (Path file : list(store.partial())) {
      try {
        Item item = item(file, Optional.empty());
        if (item.modified().isBefore(oldest)) {
          items.add(item);
        }
      } catch (NoSuchFileException finished) {
        // Whoever downloaded it is done with it.
      }
    }
  }

  private static List<Path> list(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      List<Path> files = new ArrayList<>();
      entries.forEach(files::add);
      return files;
    } catch (NoSuchFileException none) {
      return List.of();
    }
  }

  private static Item item(Path file, Optional<Digest> digest) throws IOException {
    var attributes =
        Files.readAttributes(
            file, java.nio.file.attribute.BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return new Item(file, digest, attributes.size(), attributes.lastModifiedTime().toInstant());
  }
}
