package dev.lamina.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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

  /**
   * Takes all models of another store: blobs by a hard link, else a clone, else a copy, and only
   * after their bytes were found right. The other store stays as it is, but that linked blobs
   * become read-only. A model that cannot be taken does not stop the others.
   */
  static Adoption of(ModelStore from, ModelStore to, Consumer<Progress> progress)
      throws IOException {
    List<ModelName> adopted = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    Map<Ingested.Way, Long> bytes = new EnumMap<>(Ingested.Way.class);
    for (ModelName name : from.names()) {
      progress.accept(new Progress.Step("adopting " + name.shortest()));
      try (Lease lease = to.lease()) {
        Manifest manifest = from.manifest(Reference.of(name));
        for (Descriptor blob : manifest.blobs()) {
          Ingested taken = take(lease, blob, from.file(blob), progress);
          bytes.merge(taken.way(), blob.size(), Long::sum);
        }
        lease.publish(name, manifest);
        adopted.add(name);
      } catch (ModelException e) {
        failures.add(name.shortest() + ": " + e.getMessage());
      }
    }
    progress.accept(new Progress.Done());
    return new Adoption(adopted, failures, bytes);
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
