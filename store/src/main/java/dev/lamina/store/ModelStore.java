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
import java.util.function.Function;

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
  private final Origins origins;

  private ModelStore(Path root, List<ModelStore> lower) {
    this.root = root;
    this.lower = lower;
    Path own = root.resolve("lamina");
    this.blobs =
        new Blobs(
            root.resolve("blobs"),
            lower.stream().map(store -> store.blobs.directory()).toList(),
            new KnownFiles(own.resolve("known")));
    this.manifests =
        new ManifestTree(
            root.resolve("manifests"), new PublishedManifests(own.resolve("published")));
    this.lock = StoreLock.of(own.resolve("lock"));
    this.leases = new LeaseBook(own.resolve("leases"));
    this.origins =
        new Origins(own.resolve("origins"), lower.stream().map(store -> store.origins).toList());
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
    return withShared(manifests.names(), ModelStore::names, name -> name);
  }

  /**
   * All models whose manifests can be read, in the order of {@link #names}; {@link #verify} tells
   * of the others. Reads manifests that changed since they were last read, and no blob.
   */
  public List<StoredModel> models() throws IOException {
    return withShared(manifests.models(), ModelStore::models, StoredModel::name);
  }

  @FunctionalInterface
  private interface Listing<T> {
    List<T> of(ModelStore store) throws IOException;
  }

  /** A name of this store hides the same one in those below, even where it cannot be read. */
  private <T> List<T> withShared(List<T> own, Listing<T> listing, Function<T, ModelName> name)
      throws IOException {
    if (lower.isEmpty()) {
      return own;
    }
    List<T> all = new ArrayList<>(own);
    Set<String> seen = new HashSet<>();
    manifests.names().forEach(mine -> seen.add(folded(mine)));
    for (ModelStore below : lower) {
      for (T entry : listing.of(below)) {
        if (seen.add(folded(name.apply(entry)))) {
          all.add(entry);
        }
      }
    }
    return all;
  }

  /** Which models were made of manifests that others wrote. */
  public Origins origins() {
    return origins;
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
   * Like {@link #find}; throws NOT_FOUND where there is no such model. One that is pinned to a
   * digest is found under whichever tag it has here, the reference's own before others, and also by
   * the digest of the manifest that it was made of.
   */
  public StoredModel get(Reference reference) throws IOException {
    Optional<StoredModel> named = find(reference.name());
    return reference.digest().isPresent()
        ? PinnedModel.find(this, reference, named)
        : named.orElseThrow(() -> PinnedModel.absent(reference, ""));
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
    return Writing.in(
        root,
        () -> {
          try (var _ = lock.shared()) {
            return new Lease(this, leases.begin());
          }
        });
  }

  /**
   * Like {@link #lease}, for who reads what is there. It holds nothing in a store that cannot be
   * written, and nothing can be stored through it there.
   */
  public Lease readingLease() throws IOException {
    try {
      return lease();
    } catch (ModelException readOnly) {
      if (readOnly.kind() == ModelException.Kind.DENIED) {
        return new Lease(this, leases.none());
      }
      throw readOnly;
    }
  }

  /** Whether a failure to write says that nothing may be written there. */
  public static boolean isReadOnly(IOException failure) {
    return DurableFiles.isReadOnly(failure);
  }

  /** Whether this {@link Lease#id} is one's of here, in any process. */
  public boolean leased(String id) throws IOException {
    return leases.ids().contains(id);
  }

  /** Whether it can be written; makes its directory, where there is none. */
  public boolean writable() throws IOException {
    try (Lease _ = lease()) {
      return true;
    } catch (ModelException readOnly) {
      return false;
    }
  }

  /**
   * Removes a model, and those of its blobs that no other model and no running operation needs.
   *
   * @return whether it was there
   */
  public boolean remove(ModelName name) throws IOException {
    return Writing.in(
        root,
        () -> {
          try (var _ = lock.exclusive()) {
            Optional<ModelName> spelled = manifests.resolve(name);
            if (spelled.isEmpty()) {
              refuseShared(name);
              return false;
            }
            Set<Digest> held = blobsOf(spelled.get());
            boolean removed = manifests.delete(spelled.get());
            new Sweep(this).drop(held);
            return removed;
          }
        });
  }

  /**
   * Removes those of these blobs that no model and no running operation needs; none while a
   * manifest is unreadable, for it might need them.
   */
  public void discard(Collection<Digest> candidates) throws IOException {
    try (var _ = lock.exclusive()) {
      new Sweep(this).drop(candidates);
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

  /**
   * Takes the models of another store into this one, copying no byte that it need not.
   *
   * @throws ModelException NOT_FOUND when no store is there, DENIED when this one is read-only
   */
  public Adoption adopt(Path other, Consumer<Progress> progress) throws IOException {
    return Adoption.of(Adoption.source(other), this, progress);
  }

  /** What the disk space is used for. Reads manifests, and sizes of what no model needs. */
  public StoreUsage usage() throws IOException {
    return new StoreBooks(this).usage();
  }

  /**
   * Why a blob is here.
   *
   * @param start of its digest, with or without {@code sha256:}; six hex digits at least, as many
   *     as tell it from all others
   * @throws ModelException INVALID when it is none or several begin so, NOT_FOUND
   */
  public BlobReasons why(String start) throws IOException {
    return new StoreBooks(this).why(start);
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
    return Writing.in(root, () -> new Sweep(this).remove(grace).swept());
  }

  /** Under its name, in the spelling of an existing one; then drops what only that one used. */
  void publish(ModelName name, Manifest manifest, Path synced) throws IOException {
    Set<Digest> replaced;
    try (var _ = lock.shared()) {
      ModelName spelled = manifests.resolve(name).orElse(name);
      replaced = blobsOf(spelled);
      manifests.publish(spelled, synced, manifest.digest());
    }
    if (!manifest.digests().containsAll(replaced)) {
      discard(replaced);
    }
  }

  /** The same store, with nothing remembered. */
  ModelStore reopened() {
    return at(root, lower.stream().map(ModelStore::root).toList());
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

  /** Where files are written before they have their name. */
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
}
