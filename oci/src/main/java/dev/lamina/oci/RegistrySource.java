package dev.lamina.oci;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelSource;
import dev.lamina.store.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A model's registry with the mirrors that are set for it: they are asked first, in their order,
 * and the registry itself for what they do not have. The caller closes it.
 */
final class RegistrySource implements ModelSource, AutoCloseable {
  private final Repository registry;

  private final List<Repository> mirrors = new ArrayList<>();

  /** Mirrors that are asked nothing more. */
  private final Set<Repository> failed = ConcurrentHashMap.newKeySet();

  private final Consumer<String> told;

  /**
   * Sends nothing yet.
   *
   * @param told in a line which mirror failed, and why
   */
  RegistrySource(ModelName name, RegistryOptions options, Consumer<String> told) {
    this.told = told;
    for (String mirror : options.settings(name.host()).mirrors()) {
      ModelName there = new ModelName(mirror, name.namespace(), name.model(), name.tag());
      mirrors.add(Repository.of(there, options));
    }
    registry = Repository.of(name, options);
  }

  @Override
  public Manifest manifest(Reference reference) throws IOException {
    try {
      return first(true, repository -> repository.manifest(reference));
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** A manifest's or an index's bytes; see {@link Repository#document}. */
  byte[] document(Reference reference, String operation) throws IOException {
    try {
      return first(true, repository -> repository.document(reference, operation));
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** The digest of an image's manifest for a platform; see {@link Repository#image}. */
  Digest image(Reference reference, Platform platform) throws IOException {
    try {
      return first(true, repository -> repository.image(reference, platform));
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  @Override
  public boolean contains(Descriptor blob) throws IOException {
    return registry.contains(blob);
  }

  /** One stream, opened when it is read, and again where it breaks. */
  @Override
  public BlobStream open(Descriptor blob) {
    return new BlobStream(blob, offset -> open(blob, offset), registry.options().patience());
  }

  private InputStream open(Descriptor blob, long offset) throws IOException {
    try {
      return first(false, repository -> repository.open(blob, offset));
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** A blob's first bytes, at most so many. */
  byte[] head(Descriptor blob, int most) throws IOException, InterruptedException {
    int length = (int) Math.min(most, blob.size());
    return first(
        false,
        repository ->
            repository.talk(
                "pull " + blob.digest(),
                () -> {
                  try (InputStream bytes = repository.open(blob, 0, length).bytes()) {
                    return bytes.readNBytes(length);
                  }
                }));
  }

  /**
   * Brings a blob into the store; what one of the repositories gave is not fetched again.
   *
   * @param place where the repositories have it
   */
  void download(
      Descriptor blob,
      BlobDownload.Place place,
      BlobProgress progress,
      GrowingConnections connections,
      Lease lease)
      throws IOException, InterruptedException {
    first(
        false,
        repository -> {
          new BlobDownload(repository, place, blob, progress, connections).into(lease);
          return true;
        });
  }

  @Override
  public void close() {
    mirrors.forEach(Repository::close);
    registry.close();
  }

  /** Something that is asked of one repository after the other. */
  @FunctionalInterface
  private interface Ask<T> {
    T of(Repository repository) throws IOException, InterruptedException;
  }

  /**
   * @param whole whether a mirror that fails in this is asked nothing more
   */
  private <T> T first(boolean whole, Ask<T> ask) throws IOException, InterruptedException {
    for (Repository mirror : mirrors) {
      if (failed.contains(mirror)) {
        continue;
      }
      try {
        return ask.of(mirror);
      } catch (ModelException e) {
        if (e.kind() == ModelException.Kind.EXHAUSTED) {
          throw e; // it is this machine that has no room
        }
        boolean over = whole || e.kind() == ModelException.Kind.UNAVAILABLE;
        if (!over || failed.add(mirror)) {
          told.accept("mirror " + mirror.address().host() + ": " + e.getMessage());
        }
      }
    }
    return ask.of(registry);
  }

  private static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    IOException interrupted = new InterruptedIOException("interrupted");
    interrupted.initCause(e);
    return interrupted;
  }
}
