package dev.lamina.toolkit;

import dev.lamina.modelfile.ModelWriter;
import dev.lamina.modelfile.Modelfile;
import dev.lamina.store.Digest;
import dev.lamina.store.Lease;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Progress;
import dev.lamina.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Makes a model of a Modelfile and the files of this machine that it names. */
final class Creating {
  private final ModelStore store;
  private final ModelWriter writer;

  Creating(ModelStore store, ModelWriter writer) {
    this.store = store;
    this.writer = writer;
  }

  StoredModel of(Path file, ModelName name, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    Modelfile modelfile = Modelfile.parse(Files.readAllBytes(file));
    Path home = Path.of(System.getProperty("user.home"));
    ModelFiles named =
        ModelFiles.of(modelfile, file.toAbsolutePath().normalize().resolveSibling(""), home);
    named.requireUsable();
    try (Lease lease = store.lease()) {
      return writer.write(
          name,
          modelfile.draft(
              named.model(),
              taken(lease, named.files(), progress),
              taken(lease, named.adapters(), progress)),
          progress);
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
