package dev.lamina.oci;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelSink;
import dev.lamina.store.ModelSource;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Parallel;
import dev.lamina.store.Progress;
import dev.lamina.store.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Copies models between stores and registries: blobs first, the manifest last. What the other side
 * has already is not moved. The words of its {@link Progress} are those of Ollama. Spec:
 * store-and-modelfile §9.4, §9.6.
 */
public final class Transfer {
  private final String verb;
  private final RegistryOptions options;
  private final Consumer<Progress> progress;
  private final Semaphore connections;

  private Transfer(String verb, RegistryOptions options, Consumer<Progress> progress) {
    this.verb = verb;
    this.options = options;
    this.connections = new Semaphore(options.connections());
    Object turn = new Object();
    this.progress =
        event -> {
          synchronized (turn) {
            progress.accept(event);
          }
        };
  }

  /**
   * Brings a model into a store, under the reference's name. Interrupted or killed at any point, it
   * goes on from there when it is called again.
   *
   * @param progress called by one thread at a time, though not always the same
   * @return the manifest, as the registry has it
   */
  public static Manifest pull(
      Reference reference, ModelStore store, RegistryOptions options, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    Transfer transfer = new Transfer("pulling", options, progress);
    try (Repository repository = Repository.of(reference.name(), options);
        Lease lease = store.lease()) {
      transfer.step("pulling manifest");
      return transfer.copy(repository, reference, lease, reference.name());
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
    Transfer transfer = new Transfer("pulling", options, progress);
    try (Repository repository = Repository.of(name, options);
        Lease lease = store.lease()) {
      transfer.interruptibly(
          name,
          () -> {
            transfer.copy(repository, blob, lease);
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
    Transfer transfer = new Transfer("pushing", options, progress);
    try (Repository repository = Repository.of(reference.name(), options);
        Lease lease = store.lease()) {
      transfer.step("retrieving manifest");
      // The lease keeps the blobs from a removal meanwhile.
      for (Descriptor blob : store.manifest(reference).blobs()) {
        lease.contains(blob);
      }
      return transfer.copy(store, reference, repository, reference.name());
    }
  }

  private Manifest copy(ModelSource source, Reference reference, ModelSink sink, ModelName name)
      throws IOException, InterruptedException {
    boolean pulling = source instanceof Repository;
    return interruptibly(
        name,
        () -> {
          Manifest manifest = source.manifest(reference);
          Map<Object, Descriptor> blobs = new LinkedHashMap<>();
          manifest.blobs().forEach(blob -> blobs.putIfAbsent(blob.digest(), blob));
          Parallel.each(options.connections(), blobs.values(), blob -> copy(source, blob, sink));
          if (pulling) {
            step("verifying sha256 digest");
          }
          step(pulling ? "writing manifest" : "pushing manifest");
          sink.publish(name, manifest);
          step("success");
          progress.accept(new Progress.Done());
          return manifest;
        });
  }

  private interface Move<T> {
    T run() throws IOException, InterruptedException;
  }

  /** An interrupt that shows as a failure of input or output is one all the same. */
  private <T> T interruptibly(ModelName name, Move<T> move)
      throws IOException, InterruptedException {
    try {
      return move.run();
    } catch (InterruptedIOException e) {
      if (Thread.interrupted()) {
        InterruptedException interrupted = new InterruptedException(verb + " " + name);
        interrupted.initCause(e);
        throw interrupted;
      }
      throw e;
    }
  }

  private void copy(ModelSource source, Descriptor blob, ModelSink sink)
      throws IOException, InterruptedException {
    BlobProgress told = new BlobProgress(verb, blob, progress);
    if (source instanceof Repository repository && sink instanceof Lease lease) {
      new BlobDownload(repository, blob, told, connections).into(lease);
    } else if (sink instanceof Repository repository) {
      repository.put(blob, () -> source.open(blob), told);
    } else if (!sink.contains(blob)) {
      try (InputStream bytes = source.open(blob)) {
        sink.put(blob, bytes);
      }
    }
    told.end();
  }

  private void step(String status) {
    progress.accept(new Progress.Step(status));
  }
}
