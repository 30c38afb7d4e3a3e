package dev.lamina.toolkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.Capabilities;
import dev.lamina.modelfile.Gguf;
import dev.lamina.modelfile.Model;
import dev.lamina.modelfile.ModelConfig;
import dev.lamina.modelfile.ModelReader;
import dev.lamina.modelfile.ModelfileText;
import dev.lamina.modelfile.TemplateChoice;
import dev.lamina.modelfile.TensorDigests;
import dev.lamina.runtime.GoPrompt;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Reference;
import dev.lamina.store.StoredModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What is told of models: list and show. Safe for use by several threads. */
final class Catalog {
  /** Models; a list of more would read all of them anew each time. */
  private static final int KEPT = 1 << 16;

  /** What a manifest's bytes decide for ever. */
  private record Facts(ModelConfig config, List<String> capabilities, long size, String parent) {}

  private final ModelStore store;
  private final ModelReader reader;
  private final Heads heads;
  private final Map<Digest, Facts> known = new ConcurrentHashMap<>();

  Catalog(ModelStore store, Heads heads) {
    this.store = store;
    this.reader = new ModelReader(store);
    this.heads = heads;
  }

  /** All readable models, the last changed first. */
  List<ModelSummary> list() throws IOException {
    List<ModelSummary> list = new ArrayList<>();
    for (StoredModel stored : store.models()) {
      try {
        list.add(summary(stored));
      } catch (ModelException unreadable) {
        // One damaged model must not hide the others; verify tells of it.
      }
    }
    list.sort(Comparator.comparing(ModelSummary::modified).reversed());
    return List.copyOf(list);
  }

  ModelSummary summary(StoredModel stored) throws IOException {
    Digest digest = stored.manifest().digest();
    Facts facts = known.get(digest);
    if (facts == null) {
      Model model = reader.read(stored);
      Optional<Gguf> weights = heads.weights(model);
      facts =
          new Facts(
              completed(model.config(), weights),
              Capabilities.of(model, heads.choice(model), weights, heads.projectors(model)),
              stored.manifest().size(),
              parent(stored));
      if (known.size() >= KEPT) {
        known.clear();
      }
      known.put(digest, facts);
    }
    return new ModelSummary(
        stored.name(),
        digest,
        facts.size(),
        stored.modified(),
        facts.parent(),
        facts.config(),
        facts.capabilities());
  }

  ModelDetails show(Reference reference, boolean verbose) throws IOException {
    Model model = reader.read(reference);
    ObjectNode info = Json.object();
    List<ModelDetails.TensorInfo> tensors = List.of();
    Optional<Gguf> weights = heads.weights(model);
    if (weights.isPresent()) {
      Gguf head = verbose ? heads.whole(model) : weights.get();
      info = head.info(verbose);
      tensors = verbose ? tensors(head) : List.of();
    }
    TemplateChoice choice = heads.choice(model);
    return new ModelDetails(
        summary(model.stored()),
        model,
        ModelfileText.of(model, store),
        ModelfileText.parameters(model.parameters()),
        choice.source() == TemplateChoice.Source.NONE ? GoPrompt.PLAIN : choice.text(),
        choice,
        showsSystem(model, choice),
        info,
        heads.projectors(model).stream().findFirst().map(head -> head.info(verbose)),
        tensors);
  }

  /** Not by a template that cannot be read. */
  private boolean showsSystem(Model model, TemplateChoice choice) throws IOException {
    try {
      return heads.template(model, choice).showsSystem();
    } catch (ModelException unreadable) {
      return false;
    }
  }

  /** The digest of each tensor in a model's weights; reads them all. */
  Map<String, Digest> tensorDigests(Reference reference) throws IOException {
    Map<String, Digest> digests = new LinkedHashMap<>();
    for (Descriptor file : reader.read(reference).weightFiles()) {
      digests.putAll(TensorDigests.of(store.file(file), heads.of(file)));
    }
    return digests;
  }

  private static List<ModelDetails.TensorInfo> tensors(Gguf head) {
    return head.tensors().stream()
        .map(
            tensor ->
                new ModelDetails.TensorInfo(tensor.name(), tensor.type().name(), tensor.shape()))
        .toList();
  }

  /** The name that the weights were taken from, if they were. */
  private static String parent(StoredModel stored) {
    return stored
        .manifest()
        .layer(MediaTypes.MODEL)
        .flatMap(layer -> layer.from().flatMap(ModelName::find))
        .map(ModelName::shortest)
        .orElse("");
  }

  private static ModelConfig completed(ModelConfig config, Optional<Gguf> weights) {
    return weights
        .map(
            head ->
                config.withLengths(
                    config.contextLength() > 0 ? config.contextLength() : head.contextLength(),
                    config.embeddingLength() > 0
                        ? config.embeddingLength()
                        : head.embeddingLength()))
        .orElse(config);
  }
}
