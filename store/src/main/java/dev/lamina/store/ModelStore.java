package dev.lamina.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A directory of models in Ollama's layout: {@code manifests/HOST/NAMESPACE/MODEL/TAG} and {@code
 * blobs/sha256-HEX}. What Lamina adds lies beside them in {@code lamina/}; without it nothing is
 * lost. Spec: store-and-modelfile §2.
 *
 * <p>Reading needs no lock. Whoever writes takes a {@link #lease}: what a lease has stored or found
 * stays until it is closed. Any number of threads and processes may use one directory. Errors:
 * {@link ModelException}, and {@link IOException} where the file system fails.
 */
public final class ModelStore implements ModelSource {
  private final Path root;
  private final List<ModelStore> lower;
  private final Blobs blobs;
  private final ManifestTree manifests;
  private final StoreLock lock;
  private final LeaseBook leases;

  private ModelStore(Path root, List<ModelStore> lower) {
    this.root = root;
    this.lower = lower;
    Path own = root.resolve("lamina");
    this.blobs =
        new Blobs(
            root.resolve("blobs"),
            lower.stream().map(store -> store.blobs.directory()).toList(),
            new KnownFiles(own.resolve("known")));
    this.manifests = new ManifestTree(root.resolve("manifests"));
    this.lock = StoreLock.of(own.resolve("lock"));
    this.leases = new LeaseBook(own.resolve("leases"));
  }

  /**
   * A store in a directory that need not exist yet: it is made by the first write. Does not touch
   * the disk.
   */
  public static ModelStore at(Path root) {
    return at(root, List.of());
  }

  /**
   * A store above others that are only read: their models are found and their blobs used, the first
   * store that has one counts. Does not touch the disk.
   */
  public static ModelStore at(Path root, List<Path> shared) {
    return new ModelStore(
        root.toAbsolutePath().normalize(), shared.stream().map(ModelStore::at).toList());
  }

  public Path root() {
    return root;
  }

  /**
   * All names as they are spelled on disk, sorted; those of shared stores after this one's own.
   * Reads directories, no manifest and no blob.
   */
  public List<ModelName> names() throws IOException {
    List<ModelName> names = new ArrayList<>(manifests.names());
    if (lower.isEmpty()) {
      return names;
    }
    Set<String> seen = new HashSet<>();
    names.forEach(name -> seen.add(folded(name)));
    for (ModelStore below : lower) {
      for (ModelName name : below.names()) {
        if (seen.add(folded(name))) {
          names.add(name);
        }
      }
    }
    return names;
  }

  /**
   * All models whose manifests can be read, in the order of {@link #names}; {@link #verify} tells
   * of the others. Reads manifests that changed since they were last read, and no blob.
   */
  public List<StoredModel> models() throws IOException {
    List<StoredModel> models = new ArrayList<>(manifests.models());
    if (lower.isEmpty()) {
      return models;
    }
    Set<String> seen = new HashSet<>();
    manifests.names().forEach(name -> seen.add(folded(name)));
    for (ModelStore below : lower) {
      for (StoredModel model : below.models()) {
        if (seen.add(folded(model.name()))) {
          models.add(model);
        }
      }
    }
    return models;
  }

  /**
   * The model of this name: in exactly this spelling, else the only one that differs in case alone;
   * from a shared store if this one has it not.
   *
   * @throws ModelException CORRUPT when its manifest is unreadable
   */
  public Optional<StoredModel> find(ModelName name) throws IOException {
    Optional<ModelName> spelled = manifests.resolve(name);
    if (spelled.isPresent()) {
      return manifests.read(spelled.get());
    }
    for (ModelStore below : lower) {
      Optional<StoredModel> shared = below.find(name);
      if (shared.isPresent()) {
        return shared;
      }
    }
    return Optional.empty();
  }

  /**
   * Like {@link #find}; throws NOT_FOUND where there is no such model, or it is not the pinned one.
   */
  public StoredModel get(Reference reference) throws IOException {
    StoredModel model =
        find(reference.name())
            .orElseThrow(
                () -> ModelException.notFound("model '" + reference.name() + "' not found"));
    if (reference.digest().isPresent()
        && !reference.digest().get().equals(model.manifest().digest())) {
      throw ModelException.notFound(
          "model '"
              + reference
              + "' not found: "
              + model.name()
              + " is "
              + model.manifest().digest());
    }
    return model;
  }

  @Override
  public Manifest manifest(Reference reference) throws IOException {
    return get(reference).manifest();
  }

  /** Whether the blob is there with its size and its bytes; reads it unless that is known. */
  @Override
  public boolean contains(Descriptor descriptor) throws IOException {
    return blobs.contains(descriptor);
  }

  /**
   * The size in bytes of a blob, whatever it is for; empty if it is not there, or damaged. Reads it
   * unless its bytes are known to be right.
   */
  public Optional<Long> blobSize(Digest digest) throws IOException {
    return blobs.size(digest);
  }

  /**
   * The file of a blob, for reading only; its bytes are not looked at.
   *
   * @throws ModelException NOT_FOUND when it is not there, CORRUPT when its size is not the
   *     descriptor's
   */
  public Path file(Descriptor descriptor) throws IOException {
    return blobs.file(descriptor);
  }

  /**
   * The file of a blob whose bytes are right: what an engine may be given. Reads the blob unless
   * that is known since its file last changed.
   *
   * @throws ModelException NOT_FOUND when it is not there, CORRUPT when it is damaged
   */
  public Path verified(Descriptor descriptor) throws IOException {
    return blobs.verified(descriptor);
  }

  @Override
  public InputStream open(Descriptor descriptor) throws IOException {
    return Files.newInputStream(blobs.verified(descriptor));
  }

  /** The bytes of a small blob, checked against its digest. */
  public byte[] bytes(Descriptor descriptor) throws IOException {
    return blobs.bytes(descriptor);
  }

  /**
   * Begins to write. The caller closes the lease; until then nothing that it stored or found is
   * removed.
   */
  public Lease lease() throws IOException {
    try (var _ = lock.shared()) {
      return new Lease(this, leases.begin());
    } catch (java.nio.file.AccessDeniedException | java.nio.file.ReadOnlyFileSystemException e) {
      throw new ModelException(
          ModelException.Kind.DENIED, "write to store " + root + ": it is read-only", e);
    }
  }

  /**
   * Removes a model, and those of its blobs that no other model and no running operation needs.
   *
   * @return whether it was there
   */
  public boolean remove(ModelName name) throws IOException {
    try (var _ = lock.exclusive()) {
      Optional<ModelName> spelled = manifests.resolve(name);
      if (spelled.isEmpty()) {
        refuseShared(name);
        return false;
      }
      Set<Digest> held = blobsOf(spelled.get());
      boolean removed = manifests.delete(spelled.get());
      deleteUnused(held);
      return removed;
    }
  }

  /**
   * Removes those of these blobs that no model and no running operation needs; none while a
   * manifest is unreadable, for it might need them.
   */
  public void discard(Collection<Digest> candidates) throws IOException {
    try (var _ = lock.exclusive()) {
      deleteUnused(candidates);
    }
  }

  /**
   * Looks whether what manifests say is there and right; changes no model and no blob.
   *
   * @param names the models to look at; if empty all, and what no model needs
   * @param progress called on several threads
   */
  public StoreReport verify(
      Collection<ModelName> names, StoreDepth depth, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    StoreCheck check = new StoreCheck(this, depth, progress);
    return names.isEmpty() ? check.runAll() : check.run(names);
  }

  /** Takes the models of another store into this one, copying no byte that it need not. */
  public Adoption adopt(Path other, Consumer<Progress> progress) throws IOException {
    return Adoption.of(at(other), this, progress);
  }

  /** What the disk space is used for. Reads manifests, and sizes of what no model needs. */
  public StoreUsage usage() throws IOException {
    return new StoreBooks(this).usage();
  }

  /** The models that need a blob, and what for. */
  public List<BlobUse> uses(Digest digest) throws IOException {
    return new StoreBooks(this).uses(digest);
  }

  /** What {@link #sweep} would remove now if it waited for nothing. */
  public Swept sweepable() throws IOException {
    return new Sweep(this).plan().swept();
  }

  /**
   * Removes blobs that no model and no running operation needs, temporary files of the dead, and
   * partial downloads that nobody went on with for a week.
   *
   * @param grace blobs written since so long are kept: an upload may be waiting for its create
   * @throws ModelException CORRUPT when a manifest is unreadable, for it might need any blob;
   *     nothing is removed then
   */
  public Swept sweep(Duration grace) throws IOException {
    return new Sweep(this).remove(grace).swept();
  }

  /**
   * Writes a manifest under its name, in the spelling of an existing one; then drops what only the
   * old one used.
   */
  void publish(ModelName name, Manifest manifest, Path synced) throws IOException {
    Set<Digest> replaced;
    try (var _ = lock.shared()) {
      ModelName spelled = manifests.resolve(name).orElse(name);
      replaced = blobsOf(spelled);
      manifests.publish(spelled, synced);
    }
    if (!manifest.digests().containsAll(replaced)) {
      discard(replaced);
    }
  }

  Blobs blobs() {
    return blobs;
  }

  ManifestTree manifests() {
    return manifests;
  }

  LeaseBook leases() {
    return leases;
  }

  /** Where files are written before they have their name: on the same file system as the blobs. */
  Path temporary() {
    return root.resolve("lamina").resolve("tmp");
  }

  /** Where downloads lie that are not whole yet: swept when nobody goes on with them. */
  public Path partial() {
    return root.resolve("lamina").resolve("partial");
  }

  StoreLock lock() {
    return lock;
  }

  private static String folded(ModelName name) {
    return name.full().toLowerCase(Locale.ROOT);
  }

  private void refuseShared(ModelName name) throws IOException {
    for (ModelStore below : lower) {
      if (below.manifests.resolve(name).isPresent()) {
        throw new ModelException(
            ModelException.Kind.DENIED,
            "remove "
                + name.shortest()
                + ": it is in the shared store "
                + below.root
                + ", which is only read");
      }
    }
  }

  private Set<Digest> blobsOf(ModelName name) throws IOException {
    try {
      return manifests.read(name).map(model -> model.manifest().digests()).orElse(Set.of());
    } catch (ModelException unreadable) {
      return Set.of();
    }
  }

  /** The caller holds the exclusive lock. */
  private void deleteUnused(Collection<Digest> candidates) throws IOException {
    Set<Digest> unused = new HashSet<>(candidates);
    unused.removeAll(leases.pinned());
    if (unused.isEmpty()) {
      return;
    }
    ManifestTree all = manifests.fresh();
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
      Files.deleteIfExists(blobs.path(digest));
    }
  }
}
