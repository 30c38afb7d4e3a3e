package dev.lamina.toolkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.lamina.modelfile.Gguf;
import dev.lamina.modelfile.Model;
import dev.lamina.modelfile.ModelReader;
import dev.lamina.modelfile.SplitGguf;
import dev.lamina.modelfile.TemplateChoice;
import dev.lamina.runtime.LoadSpec;
import dev.lamina.runtime.LoadedModel;
import dev.lamina.runtime.ModelLease;
import dev.lamina.runtime.Options;
import dev.lamina.runtime.Pooling;
import dev.lamina.runtime.Scheduler;
import dev.lamina.runtime.SpecialTokens;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Json;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Reference;
import dev.lamina.store.StoredModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;

/** From a name to a model in memory. Safe for use by several threads. */
final class Loading {
  /** An image may take more than the smallest context has. */
  private static final int LEAST_WITH_IMAGES = 2048;

  private final ModelStore store;
  private final ModelReader reader;
  private final Heads heads;
  private final Scheduler scheduler;
  private final Path parts;
  private final int contextLength;

  /** Of models in memory: asking the engine takes as long as all else about a short request. */
  private final Map<LoadedModel, SpecialTokens> specialTokens =
      Collections.synchronizedMap(new WeakHashMap<>());

  /**
   * @param parts a directory for second names of split weights
   * @param contextLength tokens where neither model nor request say
   */
  Loading(ModelStore store, Heads heads, Scheduler scheduler, Path parts, int contextLength) {
    this.store = store;
    this.reader = new ModelReader(store);
    this.heads = heads;
    this.scheduler = scheduler;
    this.parts = parts;
    this.contextLength = contextLength;
  }

  /**
   * A model that was read, with a request's options.
   *
   * @param weights the head of the weights
   * @param template the one in force
   */
  record Ready(Model model, Gguf weights, TemplateChoice template, Options options) {
    ModelName name() {
      return model.stored().name();
    }

    /** Whether the template in the weights is all there is, and shows tools or thoughts. */
    boolean chats() {
      return template.source() == TemplateChoice.Source.WEIGHTS
          && model.template().filter(text -> !text.isEmpty()).isEmpty()
          && !template.capabilities().isEmpty();
    }
  }

  /** Reads a model and the options for it; loads nothing. */
  Ready read(ModelName name, Map<String, JsonNode> request) throws IOException {
    Model model = reader.read(Reference.of(name));
    if (model.weights().isEmpty()) {
      throw ModelException.invalid("run " + name + ": there are no weights in it");
    }
    TemplateChoice template = heads.choice(model);
    return new Ready(
        model, heads.of(model), template, Options.of(parameters(model, template), request));
  }

  /** The model's, and under them what ends answers by its template. */
  private static Map<String, JsonNode> parameters(Model model, TemplateChoice template) {
    if (template.stop().isEmpty() || model.parameters().containsKey("stop")) {
      return model.parameters();
    }
    Map<String, JsonNode> parameters = new HashMap<>(model.parameters());
    ArrayNode stop = Json.nodes().arrayNode();
    template.stop().forEach(stop::add);
    parameters.put("stop", stop);
    return parameters;
  }

  /** Tokens of context that the model is loaded with. */
  int contextLength(Ready ready) {
    int length = ready.options().contextLength(ready.weights().contextLength(), contextLength);
    return ready.model().projectors().isEmpty() ? length : Math.max(length, LEAST_WITH_IMAGES);
  }

  /** Whether the model is in memory. */
  boolean isLoaded(Ready ready) throws IOException {
    return scheduler.isLoaded(spec(ready));
  }

  /** Waits until the model is in memory. The caller closes the lease. */
  ModelLease acquire(Ready ready, Optional<Duration> keepAlive)
      throws IOException, InterruptedException {
    return scheduler.acquire(spec(ready), ready.name(), keepAlive);
  }

  /** Waits until the model is in memory for vectors. The caller closes the lease. */
  ModelLease acquire(Ready ready, Pooling pooling, Optional<Duration> keepAlive)
      throws IOException, InterruptedException {
    LoadSpec spec = spec(ready).withPooling(pooling);
    return scheduler.acquire(spec, ready.name(), keepAlive);
  }

  /** As a model that is in memory writes them; it is asked once. */
  SpecialTokens specialTokens(Ready ready, LoadedModel model)
      throws IOException, InterruptedException {
    SpecialTokens known = specialTokens.get(model);
    if (known == null) {
      known = SpecialTokens.of(ready.weights(), model);
      specialTokens.put(model, known);
    }
    return known;
  }

  private LoadSpec spec(Ready ready) throws IOException {
    Options options = ready.options();
    Model model = ready.model();
    LoadSpec spec =
        new LoadSpec(
                weights(model),
                ready.weights().architecture(),
                files(model.adapters()),
                files(model.projectors()),
                contextLength(ready),
                options.batchSize(),
                options.threads(),
                options.gpuLayers(),
                options.mmap())
            .withChat(ready.chats());
    Optional<Descriptor> draft = model.stored().manifest().layer(MediaTypes.DRAFT);
    return draft.isEmpty() || options.draftTokens() == 0
        ? spec
        : spec.withDraft(
            Optional.of(new LoadSpec.Draft(store.verified(draft.get()), options.draftTokens())));
  }

  /** The weights' file; parts get names in the cache by which engines find them all. */
  private Path weights(Model model) throws IOException {
    List<Path> files = files(model.weightFiles());
    if (files.size() == 1) {
      return files.getFirst();
    }
    return SplitGguf.link(files, parts.resolve(model.weightFiles().getFirst().digest().hex()));
  }

  private List<Path> files(List<Descriptor> descriptors) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Descriptor descriptor : descriptors) {
      files.add(store.verified(descriptor));
    }
    return files;
  }

  /** The models in memory, those that stay longest first. */
  List<LoadedSummary> loaded(Catalog catalog) throws IOException {
    List<LoadedSummary> loaded = new ArrayList<>();
    for (Scheduler.Entry entry : scheduler.loaded()) {
      // One that was removed meanwhile is on its way out.
      Optional<StoredModel> stored = store.find(entry.name());
      if (stored.isPresent()) {
        LoadedModel model = entry.model();
        loaded.add(
            new LoadedSummary(
                catalog.summary(stored.get()),
                model.memory(),
                0,
                entry.need().total(),
                model.contextLength(),
                model.engine(),
                entry.expires()));
      }
    }
    return List.copyOf(loaded);
  }
}
