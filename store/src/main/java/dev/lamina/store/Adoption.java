package dev.lamina.store;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What came of taking another store's models into this one.
 *
 * @param adopted models that are here now
 * @param failures a line for each model that could not be taken
 * @param bytes of blobs by the way in which they came
 */
public record Adoption(
    List<ModelName> adopted, List<String> failures, Map<Ingested.Way, Long> bytes) {
  public Adoption {
    adopted = List.copyOf(adopted);
    failures = List.copyOf(failures);
    bytes = Map.copyOf(bytes);
  }

  /** The store in a directory: Ollama's own directory has it under {@code models}. */
  static ModelStore source(Path directory) {
    for (Path root : List.of(directory, directory.resolve("models"))) {
      if (Files.isDirectory(root.resolve("manifests"))) {
        return ModelStore.at(root);
      }
    }
    throw ModelException.notFound(
        "adopt " + directory + ": no store is there (manifests and blobs are looked for)");
  }

  /**
   * Takes all models of another store: blobs by a hard link, else a clone, else a copy, and only
   * after their bytes were found right. The other store stays as it is, but that linked blobs
   * become read-only. A model that cannot be taken does not stop the others.
   */
  static Adoption of(ModelStore from, ModelStore to, Consumer<Progress> progress)
      throws IOException {
    if (from.root().equals(to.root())) {
      throw ModelException.invalid("adopt " + from.root() + ": it is this store itself");
    }
    List<ModelName> adopted = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    Map<Ingested.Way, Long> bytes = new EnumMap<>(Ingested.Way.class);
    for (ModelName name : from.names()) {
      progress.accept(new Progress.Step("adopting " + name.shortest()));
      try (Lease lease = to.lease()) {
        Manifest manifest = from.manifest(Reference.of(name));
        requireFree(to, name, manifest);
        for (Descriptor blob : manifest.blobs()) {
          Ingested taken = take(lease, blob, from.file(blob), progress);
          bytes.merge(taken.way(), blob.size(), Long::sum);
        }
        lease.publish(name, manifest);
        adopted.add(name);
      } catch (ModelException e) {
        if (e.kind() == ModelException.Kind.DENIED && !to.writable()) {
          throw e;
        }
        failures.add(name.shortest() + ": " + e.getMessage());
      } catch (FileSystemException e) {
        failures.add(name.shortest() + ": " + e.getMessage());
      }
    }
    progress.accept(new Progress.Done());
    return new Adoption(adopted, failures, bytes);
  }

  /** What the user has under a name is not replaced by what happens to have it elsewhere. */
  private static void requireFree(ModelStore to, ModelName name, Manifest manifest)
      throws IOException {
    Optional<StoredModel> here = to.find(name);
    if (here.isPresent() && !here.get().manifest().equals(manifest)) {
      throw new ModelException(
          ModelException.Kind.CONFLICT,
          "another model has this name here (give that one another with cp, and remove it)");
    }
  }

  private static Ingested take(Lease lease, Descriptor blob, Path file, Consumer<Progress> progress)
      throws IOException {
    if (lease.contains(blob)) {
      return new Ingested(blob, Ingested.Way.PRESENT);
    }
    Ingested taken =
        lease.link(
            blob.mediaType(),
            file,
            count ->
                progress.accept(
                    new Progress.Bytes(
                        "reading " + blob.digest().shortHex(), blob.digest(), blob.size(), count)));
    if (!taken.descriptor().digest().equals(blob.digest())) {
      throw ModelException.corrupt(
          "adopt " + file + ": the blob's bytes are not its digest's (pull the model again)");
    }
    return taken;
  }
}
