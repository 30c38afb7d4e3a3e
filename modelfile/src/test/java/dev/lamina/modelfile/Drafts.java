package dev.lamina.modelfile;

import dev.lamina.store.Digest;
import dev.lamina.store.Lease;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Progress;
import dev.lamina.store.StoredModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes models of Modelfiles in a store, as a client does: uploads first, then one draft. */
final class Drafts {
  private final ModelStore store;
  private final Quantizer quantizer;
  private final List<String> steps = new ArrayList<>();

  Drafts(ModelStore store) {
    this(
        store,
        (_, _, _, _) -> {
          throw ModelException.unsupported("nothing quantizes here");
        });
  }

  Drafts(ModelStore store, Quantizer quantizer) {
    this.store = store;
    this.quantizer = quantizer;
  }

  /** The steps that the last {@link #write} told. */
  List<String> steps() {
    return steps;
  }

  Digest upload(byte[] bytes) throws IOException {
    Digest digest = Digest.of(bytes);
    try (Lease lease = store.lease()) {
      lease.put(digest, MediaTypes.MODEL, new ByteArrayInputStream(bytes));
    }
    return digest;
  }

  /** A model made of files; FROM in the text is only there to be there. */
  StoredModel files(String name, String modelfile, SortedMap<String, Digest> files)
      throws IOException, InterruptedException {
    return write(name, Modelfile.parse(modelfile).draft(Optional.empty(), files, new TreeMap<>()));
  }

  /** A model made from the one that the text's FROM names. */
  StoredModel derived(String name, String modelfile) throws IOException, InterruptedException {
    Modelfile parsed = Modelfile.parse(modelfile);
    return write(
        name,
        parsed.draft(
            Optional.of(ModelName.parse(parsed.from().getLast())),
            new TreeMap<>(),
            new TreeMap<>()));
  }

  StoredModel write(String name, ModelDraft draft) throws IOException, InterruptedException {
    steps.clear();
    return new ModelWriter(store, quantizer)
        .write(
            ModelName.parse(name),
            draft,
            progress -> {
              if (progress instanceof Progress.Step step) {
                steps.add(step.status());
              }
            });
  }

  static SortedMap<String, Digest> files(String name, Digest digest) {
    return new TreeMap<>(Map.of(name, digest));
  }
}
