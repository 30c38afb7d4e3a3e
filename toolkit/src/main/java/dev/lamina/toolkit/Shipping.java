package dev.lamina.toolkit;

import dev.lamina.oci.Archives;
import dev.lamina.oci.LocalModels;
import dev.lamina.oci.ManifestShape;
import dev.lamina.oci.RegistryOptions;
import dev.lamina.oci.Repository;
import dev.lamina.oci.ShapedModel;
import dev.lamina.oci.Shaping;
import dev.lamina.oci.Transfer;
import dev.lamina.store.Digest;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.ModelName;
import dev.lamina.store.Progress;
import dev.lamina.store.Reference;
import dev.lamina.store.StoredModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Models on their way between this store, registries and archives: {@link Lamina}'s verbs. */
record Shipping(LocalModels local, RegistryOptions registries) {
  StoredModel pull(Reference reference, TransferOptions options, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    Transfer.pull(reference, local, options.over(registries), progress);
    return local.store().get(Reference.of(reference.name()));
  }

  Manifest push(Reference reference, PushOptions options, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    progress.accept(new Progress.Step("retrieving manifest"));
    StoredModel model = local.store().get(reference);
    ModelName name = reference.name();
    try (Lease lease = local.store().readingLease()) {
      Manifest chosen = new Outgoing(local.store(), lease).manifest(model, options.messages());
      ManifestShape shape = options.shape().orElse(ManifestShape.usual(name));
      ShapedModel sent = new Shaping(local.store(), lease, progress).of(shape, name, chosen);
      if (!sent.manifest().equals(model.manifest())) {
        progress.accept(new Progress.Step("digest in the registry: " + sent.manifest().digest()));
      }
      Transfer.push(name, sent, local.store(), options.transfer().over(registries), progress);
      return sent.manifest();
    }
  }

  void exportTo(
      Path file, List<Reference> models, Optional<ManifestShape> shape, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    try (Lease lease = local.store().readingLease()) {
      Shaping shaping = new Shaping(local.store(), lease, progress);
      Map<ModelName, ShapedModel> shaped = new LinkedHashMap<>();
      for (Reference reference : models) {
        StoredModel model = local.store().get(reference);
        shaped.put(
            model.name(),
            shape.isPresent()
                ? shaping.of(shape.get(), model.name(), model.manifest())
                : ShapedModel.of(model.manifest(), local.store()));
      }
      Archives.write(file, shaped, local.store(), progress);
    }
  }

  List<ModelName> importFrom(Path archive, Optional<ModelName> name, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    return List.copyOf(Archives.read(archive, name, local, progress));
  }

  Digest copy(Reference from, ModelName to, TransferOptions options, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    return Transfer.copy(from, to, local.store(), options.over(registries), progress);
  }

  List<String> tags(ModelName name, TransferOptions options) throws IOException {
    try (Repository repository = Repository.of(name, options.over(registries))) {
      return repository.tags();
    }
  }
}
