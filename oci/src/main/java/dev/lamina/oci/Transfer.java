package dev.lamina.oci;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelSink;
import dev.lamina.store.ModelSource;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Parallel;
import dev.lamina.store.Progress;
import dev.lamina.store.Reference;
import dev.lamina.store.StoredModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Copies models between stores, registries and archives: blobs first, the manifest last. What the
 * other side has already is not moved. The words of its {@link Progress} are those of Ollama. Spec:
 * store-and-modelfile §9.4, §9.6.
 */
public final class Transfer {
  private final String verb;
  private final int width;
  private final Consumer<Progress> progress;
  private final GrowingConnections connections;
  private final UploadBook uploads;

  private Transfer(
      String verb,
      ModelStore store,
      RegistryOptions.Connections connections,
      int width,
      Consumer<Progress> progress) {
    this.verb = verb;
    this.width = width;
    this.uploads = new UploadBook(store.partial().resolveSibling("uploads"));
    this.connections = new GrowingConnections(connections, System::nanoTime);
    Object turn = new Object();
    this.progress =
        event -> {
          synchronized (turn) {
            progress.accept(event);
          }
        };
  }

  private static Transfer remote(
      String verb,
      ModelName name,
      ModelStore store,
      RegistryOptions options,
      Consumer<Progress> progress) {
    return new Transfer(
        verb, store, options.connections(name.host()), options.connections().first(), progress);
  }

  /** Between a store and a file of this machine: one blob after the other. */
  static Transfer local(String verb, ModelStore store, Consumer<Progress> progress) {
    return new Transfer(verb, store, RegistryOptions.Connections.USUAL, 1, progress);
  }

  /**
   * Brings a model into a store, under the reference's name. Interrupted or killed at any point, it
   * goes on from there when it is called again.
   *
   * @param progress called by one thread at a time, though not always the same
   * @return the manifest as it is here: the registry's own, or one that was made of it
   * @throws ModelException UNSUPPORTED when what is there is no model, or of a kind that is not
   *     known
   */
  public static Manifest pull(
      Reference reference, LocalModels local, RegistryOptions options, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    Transfer transfer = remote("pulling", reference.name(), local.store(), options, progress);
    return transfer.pull(
        new Arrival(reference, reference.name(), local.store()),
        options,
        (registry, lease, there) -> new Incoming(transfer, registry, lease).of(there, local));
  }

  /**
   * Brings whatever has a manifest into a store as it is there, model or not, under the reference's
   * name.
   *
   * @param progress called by one thread at a time, though not always the same
   */
  public static Manifest pull(
      Reference reference, ModelStore store, RegistryOptions options, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    Transfer transfer = remote("pulling", reference.name(), store, options, progress);
    return transfer.pull(
        new Arrival(reference, reference.name(), store),
        options,
        (registry, lease, there) -> new Incoming(transfer, registry, lease).asItIs(there));
  }

  /**
   * Makes a model again of the manifest that it was made of when it was pulled, and so brings back
   * what it lacks.
   *
   * @param progress called by one thread at a time, though not always the same
   * @return whether it was made of one
   */
  public static boolean remake(
      StoredModel model, LocalModels local, RegistryOptions options, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    Optional<Reference> origin = local.store().origins().of(model.manifest().digest());
    if (origin.isPresent()) {
      Transfer transfer = remote("pulling", origin.get().name(), local.store(), options, progress);
      transfer.pull(
          new Arrival(origin.get(), model.name(), local.store()),
          options,
          (registry, lease, there) -> new Incoming(transfer, registry, lease).of(there, local));
    }
    return origin.isPresent();
  }

  /**
   * @param name what it is called here
   */
  private record Arrival(Reference reference, ModelName name, ModelStore store) {}

  @FunctionalInterface
  private interface Look {
    Incoming.Coming of(RegistrySource registry, Lease lease, Manifest there) throws IOException;
  }

  private Manifest pull(Arrival arrival, RegistryOptions options, Look look)
      throws IOException, InterruptedException {
    Reference reference = arrival.reference();
    try (RegistrySource registry = new RegistrySource(reference.name(), options, this::step);
        Lease lease = arrival.store().lease()) {
      return interruptibly(
          reference.name(),
          () -> {
            step("pulling manifest");
            Manifest there = registry.manifest(reference);
            Incoming.Arrived arrived =
                told(reference, () -> look.of(registry, lease, there).bring());
            step("verifying sha256 digest");
            Manifest here = told(reference, () -> arrived.publish(arrival.name()));
            note(reference, there, here, arrival.store());
            step("success");
            progress.accept(new Progress.Done());
            return here;
          });
    }
  }

  /** An error that does not say yet what was pulled says so. */
  private static <T> T told(Reference reference, Move<T> move)
      throws IOException, InterruptedException {
    try {
      return move.run();
    } catch (ModelException e) {
      String text = String.valueOf(e.getMessage());
      boolean told = text.startsWith("pull ");
      throw told ? e : new ModelException(e.kind(), "pull " + reference + ": " + text, e);
    }
  }

  /** By which other digests the model is known where it came from. */
  private static void note(Reference reference, Manifest there, Manifest here, ModelStore store)
      throws IOException {
    Optional<Digest> asked = reference.digest();
    for (Digest digest :
        asked.isPresent() ? List.of(asked.get(), there.digest()) : List.of(there.digest())) {
      if (!digest.equals(here.digest())) {
        store.origins().note(new Reference(reference.name(), Optional.of(digest)), here.digest());
      }
    }
  }

  /**
   * Which manifest a container image has for a platform; {@link #pull} by its digest brings it.
   *
   * @param reference of a manifest, or of an index of several
   * @throws dev.lamina.store.ModelException NOT_FOUND when there is none for the platform
   */
  public static Reference image(Reference reference, Platform platform, RegistryOptions options)
      throws IOException {
    try (RegistrySource registry = new RegistrySource(reference.name(), options, _ -> {})) {
      return new Reference(reference.name(), Optional.of(registry.image(reference, platform)));
    }
  }

  /**
   * Copies a model, or whatever else has a manifest, from one registry to another; none of it is
   * kept here. Broken off, it goes on when it is called again.
   *
   * @param store keeps account of uploads
   * @param progress called by one thread at a time, though not always the same
   * @return the digest, which is the same in both
   */
  public static Digest copy(
      Reference from,
      ModelName to,
      ModelStore store,
      RegistryOptions options,
      Consumer<Progress> progress)
      throws IOException, InterruptedException {
    if (from.digest().isEmpty() && from.name().sameAs(to)) {
      throw ModelException.invalid("copy " + from + ": it is there already");
    }
    Transfer transfer = remote("copying", to, store, options, progress);
    // A limit for all bytes counts where they are sent.
    RegistryOptions reading = options.withRates(List.of());
    try (RegistrySource source = new RegistrySource(from.name(), reading, transfer::step);
        Repository sink = Repository.of(to, options)) {
      transfer.uploads.tidy();
      return transfer.interruptibly(
          from,
          () -> {
            transfer.step("pulling manifest");
            Digest digest = new RemoteCopy(transfer, source, sink, from.name()).run(from, to);
            transfer.step("digest in the registry: " + digest);
            transfer.step("success");
            progress.accept(new Progress.Done());
            return digest;
          });
    }
  }

  /**
   * Brings one blob into a store from a model's repository, whatever manifest has the model's name
   * there now.
   *
   * @param progress called by one thread at a time, though not always the same
   */
  public static void fetch(
      ModelName name,
      Descriptor blob,
      ModelStore store,
      RegistryOptions options,
      Consumer<Progress> progress)
      throws IOException, InterruptedException {
    Transfer transfer = remote("pulling", name, store, options, progress);
    try (RegistrySource registry = new RegistrySource(name, options, transfer::step);
        Lease lease = store.lease()) {
      transfer.interruptibly(
          name,
          () -> {
            transfer.copy(registry, blob, lease);
            return blob;
          });
    }
  }

  /**
   * Sends a model of a store to the registry of its name.
   *
   * @param progress called by one thread at a time, though not always the same
   */
  public static Manifest push(
      Reference reference, ModelStore store, RegistryOptions options, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    progress.accept(new Progress.Step("retrieving manifest"));
    Manifest manifest = store.manifest(reference);
    push(reference.name(), manifest, store, options, progress);
    return manifest;
  }

  /**
   * Sends a manifest, whose blobs are in a store, to the registry of a name, as it is.
   *
   * @param progress called by one thread at a time, though not always the same
   */
  public static void push(
      ModelName name,
      Manifest manifest,
      ModelStore store,
      RegistryOptions options,
      Consumer<Progress> progress)
      throws IOException, InterruptedException {
    push(name, ShapedModel.of(manifest, store), store, options, progress);
  }

  /**
   * Sends a model to the registry of a name. Interrupted or killed, it goes on when it is called
   * again, as far as the registry lets it.
   *
   * @param store keeps account of uploads
   * @param progress called by one thread at a time, though not always the same
   */
  public static void push(
      ModelName name,
      ShapedModel model,
      ModelStore store,
      RegistryOptions options,
      Consumer<Progress> progress)
      throws IOException, InterruptedException {
    Transfer transfer = remote("pushing", name, store, options, progress);
    try (Repository repository = Repository.of(name, options);
        Lease lease = store.readingLease()) {
      transfer.uploads.tidy();
      // The lease keeps the blobs from a removal meanwhile.
      for (Descriptor blob : model.blobs()) {
        lease.contains(blob);
      }
      transfer.interruptibly(
          name,
          () -> {
            transfer.copyBlobs(model.blobs(), model.source(), repository);
            transfer.step("pushing manifest");
            repository.publish(name, model.manifest());
            transfer.step("success");
            progress.accept(new Progress.Done());
            return model;
          });
    }
  }

  /** Copies blobs, each once. */
  void copyBlobs(Collection<Descriptor> all, ModelSource source, ModelSink sink)
      throws IOException, InterruptedException {
    Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
    all.forEach(blob -> blobs.putIfAbsent(blob.digest(), blob));
    if (width > 1) {
      Parallel.each(width, blobs.values(), blob -> copy(source, blob, sink));
      return;
    }
    for (Descriptor blob : blobs.values()) {
      copy(source, blob, sink);
    }
  }

  private void copy(ModelSource source, Descriptor blob, ModelSink sink)
      throws IOException, InterruptedException {
    BlobProgress told = told(blob);
    if (source instanceof RegistrySource registry && sink instanceof Lease lease) {
      registry.download(blob, new BlobDownload.Place(blob, 0), told, connections, lease);
    } else if (source instanceof RegistrySource registry && sink instanceof Repository repository) {
      try (BlobPieces pieces = new BlobPieces(registry.open(blob))) {
        repository.put(blob, pieces, told, uploads);
      }
    } else if (sink instanceof Repository repository) {
      repository.put(blob, () -> source.open(blob), told, uploads);
    } else if (!sink.contains(blob)) {
      try (InputStream bytes = source.open(blob)) {
        sink.put(blob, new CountedStream(bytes, blob.size(), new long[1], told));
      }
    }
    told.end();
  }

  /** Brings a blob that is a part of another one in the registry. */
  void download(RegistrySource registry, Descriptor blob, BlobDownload.Place place, Lease lease)
      throws IOException, InterruptedException {
    registry.download(blob, place, told(blob), connections, lease);
  }

  interface Move<T> {
    T run() throws IOException, InterruptedException;
  }

  /** An interrupt that shows as a failure of input or output is one all the same. */
  <T> T interruptibly(Object what, Move<T> move) throws IOException, InterruptedException {
    try {
      return move.run();
    } catch (InterruptedIOException e) {
      if (Thread.interrupted()) {
        InterruptedException interrupted = new InterruptedException(verb + " " + what);
        interrupted.initCause(e);
        throw interrupted;
      }
      throw e;
    }
  }

  /** Who tells of a blob. */
  BlobProgress told(Descriptor blob) {
    return new BlobProgress(verb, blob, progress);
  }

  Consumer<Progress> progress() {
    return progress;
  }

  void step(String status) {
    progress.accept(new Progress.Step(status));
  }
}
