package dev.lamina.toolkit;

import dev.lamina.modelfile.ModelDraft;
import dev.lamina.modelfile.ModelWriter;
import dev.lamina.modelfile.Modelfile;
import dev.lamina.oci.LocalModels;
import dev.lamina.oci.RegistryOptions;
import dev.lamina.oci.Transfer;
import dev.lamina.store.Digest;
import dev.lamina.store.Lease;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.Progress;
import dev.lamina.store.Reference;
import dev.lamina.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Makes models of drafts and of Modelfiles; fetches what they inherit from where it is not here.
 */
final class Creating {
  private static final Progress SUCCESS = new Progress.Step("success");

  private final LocalModels local;
  private final ModelWriter writer;
  private final RegistryOptions registries;

  Creating(LocalModels local, ModelWriter writer, RegistryOptions registries) {
    this.local = local;
    this.writer = writer;
    this.registries = registries;
  }

  StoredModel of(ModelDraft draft, ModelName name, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    ModelWriter.check(draft);
    if (draft.from().isPresent() && local.store().find(draft.from().get()).isEmpty()) {
      fetch(draft.from().get(), progress);
    }
    return writer.write(name, draft, progress);
  }

  /** Without its end, for this is only the beginning. */
  private void fetch(ModelName parent, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    Consumer<Progress> steps =
        event -> {
          if (!event.equals(SUCCESS) && !(event instanceof Progress.Done)) {
            progress.accept(event);
          }
        };
    try {
      Transfer.pull(Reference.of(parent), local, registries, steps);
    } catch (ModelException e) {
      throw new ModelException(
          e.kind(), "model '" + parent + "' not found here; " + e.getMessage(), e);
    }
  }

  StoredModel of(Path file, ModelName name, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    Modelfile modelfile = Modelfile.parse(Files.readAllBytes(file));
    Path home = Path.of(System.getProperty("user.home"));
    ModelFiles named =
        ModelFiles.of(modelfile, file.toAbsolutePath().normalize().resolveSibling(""), home);
    named.requireUsable();
    try (Lease lease = local.store().lease()) {
      ModelDraft draft =
          modelfile.draft(
              named.model(),
              taken(lease, named.files(), progress),
              taken(lease, named.adapters(), progress),
              taken(lease, named.drafts(), progress));
      return of(draft, name, progress);
    }
  }

  private static SortedMap<String, Digest> taken(
      Lease lease, SortedMap<String, Path> files, Consumer<Progress> progress) throws IOException {
    SortedMap<String, Digest> digests = new TreeMap<>();
    for (var file : files.entrySet()) {
      progress.accept(new Progress.Step("reading " + file.getKey()));
      digests.put(
          file.getKey(),
          lease.ingest(MediaTypes.MODEL, file.getValue(), count -> {}).descriptor().digest());
    }
    return digests;
  }
}
