package dev.lamina.oci;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelSource;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Progress;
import dev.lamina.store.StoredModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A model on its way into a store, whatever its shape is where it comes from. Ollama's, in a
 * manifest of either type, is kept as it is; of any other, one of Ollama's is made here. Its blobs
 * are brought first, so that several models can get their names when all is there.
 */
final class Incoming {
  private static final String OLLAMA = "application/vnd.ollama.image.";
  private static final int NAMED = 10;

  private final Transfer transfer;
  private final ModelSource source;
  private final Lease lease;

  Incoming(Transfer transfer, ModelSource source, Lease lease) {
    this.transfer = transfer;
    this.source = source;
    this.lease = lease;
  }

  /** A model whose blobs are all here. */
  @FunctionalInterface
  interface Arrived {
    /** Gives it its name; returns its manifest as it is here. */
    Manifest publish(ModelName name) throws IOException, InterruptedException;
  }

  /** A model of which it is known what must come. */
  @FunctionalInterface
  interface Coming {
    Arrived bring() throws IOException, InterruptedException;
  }

  /**
   * Looks what a manifest holds; brings nothing but a config.
   *
   * @throws ModelException UNSUPPORTED when no model can be made of it
   */
  Coming of(Manifest there, LocalModels local) throws IOException {
    Optional<List<CarriedLayer>> carried = CarriedLayer.of(there);
    if (carried.isEmpty() && isOllama(there)) {
      return asItIs(there);
    }
    Optional<Manifest> made = made(there, local.store());
    if (made.isPresent()) {
      return () -> {
        made.get().blobs().forEach(blob -> transfer.told(blob).end());
        return name -> publish(name, made.get());
      };
    }
    if (carried.isPresent()) {
      return () -> bring(carried.get());
    }
    Artifact artifact = Artifact.of(there, source);
    return () -> bring(artifact, local);
  }

  /** Whatever the manifest holds, it is kept. */
  Coming asItIs(Manifest there) {
    return () -> {
      transfer.copyBlobs(there.blobs(), source, lease);
      return name -> publish(name, there);
    };
  }

  static boolean isOllama(Manifest manifest) {
    List<Descriptor> layers = manifest.layers();
    return layers.isEmpty()
        || layers.stream().anyMatch(layer -> layer.mediaType().startsWith(OLLAMA));
  }

  /** What was made of this manifest before, if all of it is here still. */
  private Optional<Manifest> made(Manifest there, ModelStore store) throws IOException {
    Optional<Digest> digest = store.origins().made(there.digest());
    if (digest.isEmpty()) {
      return Optional.empty();
    }
    Optional<Manifest> made =
        store.models().stream()
            .map(StoredModel::manifest)
            .filter(manifest -> manifest.digest().equals(digest.get()))
            .findFirst();
    if (made.isPresent()) {
      for (Descriptor blob : made.get().blobs()) {
        if (!lease.contains(blob)) {
          return Optional.empty();
        }
      }
    }
    return made;
  }

  private Arrived bring(List<CarriedLayer> carried) throws IOException, InterruptedException {
    Manifest model = CarriedLayer.model(carried);
    transfer.copyBlobs(
        carried.stream().filter(layer -> !layer.packed()).map(CarriedLayer::own).toList(),
        source,
        lease);
    for (CarriedLayer layer : carried) {
      if (layer.packed() && !lease.contains(layer.own())) {
        new LayerFiles(source, lease, transfer).take(layer);
      }
    }
    return name -> publish(name, model);
  }

  private Arrived bring(Artifact artifact, LocalModels local)
      throws IOException, InterruptedException {
    List<ArtifactFile> raw = artifact.wanted().stream().filter(file -> !file.packed()).toList();
    for (ArtifactFile file : raw) {
      if (!file.role().gguf()) {
        FileRole.requireText(file.path(), file.layer().size());
      }
    }
    transfer.copyBlobs(raw.stream().map(Incoming::blob).toList(), source, lease);
    FoundFiles found = new FoundFiles();
    artifact.leftOut().forEach(found::leftOut);
    for (ArtifactFile file : artifact.wanted()) {
      if (file.packed()) {
        new LayerFiles(source, lease, transfer).into(found, file, artifact.scope());
      } else if (file.role().gguf()) {
        found.gguf(file.path(), file.role(), file.layer().digest());
      } else {
        found.text(file.role().textType().orElseThrow(), text(file, local.store()));
      }
    }
    PackedFiles files = found.chosen(artifact.parameters());
    if (!found.leftOut().isEmpty()) {
      transfer.step("left out, for a model here has no place for it: " + leftOut(found));
    }
    return name -> local.maker().make(name, files, this::tell);
  }

  private static String leftOut(FoundFiles found) {
    List<String> names = new ArrayList<>(found.leftOut());
    int more = names.size() - NAMED;
    return more <= 0
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, NAMED)) + " and " + more + " more";
  }

  private static Descriptor blob(ArtifactFile file) {
    String mediaType = file.role().textType().orElse(MediaTypes.MODEL);
    return new Descriptor(mediaType, file.layer().digest(), file.layer().size());
  }

  private static String text(ArtifactFile file, ModelStore store) throws IOException {
    return new String(store.bytes(file.layer()), StandardCharsets.UTF_8);
  }

  private Manifest publish(ModelName name, Manifest manifest) throws IOException {
    transfer.step("writing manifest");
    lease.publish(name, manifest);
    return manifest;
  }

  /** The end is told by who began. */
  private void tell(Progress event) {
    boolean end = event instanceof Progress.Done || event.equals(new Progress.Step("success"));
    if (!end) {
      transfer.progress().accept(event);
    }
  }
}
