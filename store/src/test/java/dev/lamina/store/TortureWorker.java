package dev.lamina.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A program that does all that changes a store, at random, until it is killed. Says so when it
 * begins. Ends by itself with an exception's trace when it is served a wrong byte or a model that
 * is not whole.
 */
final class TortureWorker {
  private static final int NAMES = 6;
  private static final int CONTENTS = 12;
  private static final int LONGEST = 60_000;

  private final ModelStore store;
  private final Random random;

  private TortureWorker(ModelStore store, Random random) {
    this.store = store;
    this.random = random;
  }

  /** Arguments: the store's directory, a seed, and for how long to work. */
  public static void main(String[] arguments) throws Exception {
    TortureWorker worker =
        new TortureWorker(
            ModelStore.at(Path.of(arguments[0])), new Random(Long.parseLong(arguments[1])));
    System.out.println("working");
    long end = System.nanoTime() + Duration.parse(arguments[2]).toNanos();
    while (System.nanoTime() - end < 0) {
      worker.step();
    }
  }

  private void step() throws Exception {
    switch (random.nextInt(9)) {
      case 0, 1, 2 -> create(name());
      case 3 -> copy(name(), name());
      case 7 -> createFromFile(name());
      case 4 -> store.remove(name());
      case 5 -> sweep();
      case 6 -> check();
      default -> readAll();
    }
  }

  private ModelName name() {
    return ModelName.parse("torture" + random.nextInt(NAMES));
  }

  /** Few different contents, so that models share blobs and one's end meets another's beginning. */
  private byte[] content() {
    Random bytes = new Random(random.nextInt(CONTENTS));
    byte[] content = new byte[bytes.nextInt(LONGEST)];
    bytes.nextBytes(content);
    return content;
  }

  private void create(ModelName name) throws IOException {
    try (Lease lease = store.lease()) {
      Descriptor config = lease.ingest("config", content()).descriptor();
      Descriptor weights = lease.ingest("weights", content()).descriptor();
      Descriptor system = lease.ingest("system", content()).descriptor();
      lease.publish(name, Manifest.of(config, List.of(weights, system)));
    }
  }

  /** By a link or a copy of a file that the others take, too. */
  private void createFromFile(ModelName name) throws IOException {
    byte[] bytes = content();
    Path sources = Files.createDirectories(store.root().resolveSibling("sources"));
    Path source = sources.resolve(Digest.of(bytes).hex());
    if (Files.notExists(source)) {
      Path whole = Files.write(Files.createTempFile(sources, "whole", ""), bytes);
      Files.setLastModifiedTime(whole, FileTime.from(Instant.now().minusSeconds(60)));
      putIfAbsent(whole, source);
    }
    try (Lease lease = store.lease()) {
      Ingested weights =
          random.nextBoolean()
              ? lease.link("weights", source, count -> {})
              : lease.ingest("weights", source, count -> {});
      Descriptor config = lease.ingest("config", content()).descriptor();
      lease.publish(name, Manifest.of(config, List.of(weights.descriptor())));
    }
  }

  /** Never in place of another's: who is linking that would find that it was changed. */
  private static void putIfAbsent(Path file, Path place) throws IOException {
    try {
      Files.createLink(place, file);
    } catch (FileAlreadyExistsException others) {
      // It has the same bytes.
    } finally {
      Files.delete(file);
    }
  }

  private void copy(ModelName from, ModelName to) throws IOException {
    try (Lease lease = store.lease()) {
      Optional<StoredModel> model = store.find(from);
      if (model.isPresent()) {
        lease.publish(to, model.get().manifest());
      }
    } catch (ModelException e) {
      // The source may go between the look at its manifest and the lease's hold on its blobs.
      if (e.kind() != ModelException.Kind.NOT_FOUND) {
        throw e;
      }
    }
  }

  private void sweep() throws IOException {
    store.sweep(Duration.ZERO);
  }

  private void check() throws Exception {
    StoreReport report = store.verify(List.of(), StoreDepth.DEEP, progress -> {});
    if (report.damaged()) {
      throw new IllegalStateException("damaged: " + report.findings());
    }
  }

  /** Whoever holds a lease on a listed model's blobs can read all of it, or the model is gone. */
  private void readAll() throws IOException {
    for (ModelName name : store.names()) {
      try (Lease lease = store.lease()) {
        Optional<StoredModel> model = store.find(name);
        if (model.isEmpty()) {
          continue;
        }
        for (Descriptor blob : model.get().manifest().blobs()) {
          if (!lease.contains(blob)) {
            requireChanged(model.get(), blob);
            break;
          }
          store.bytes(blob);
        }
      }
    }
  }

  private void requireChanged(StoredModel model, Descriptor blob) throws IOException {
    Optional<StoredModel> now = store.find(model.name());
    if (now.isPresent() && now.get().manifest().equals(model.manifest()) && !store.contains(blob)) {
      throw new IllegalStateException(model.name() + " lacks " + blob.digest());
    }
  }
}
