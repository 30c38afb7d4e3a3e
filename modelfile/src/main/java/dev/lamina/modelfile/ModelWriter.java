package dev.lamina.modelfile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.MessageJson;
import dev.lamina.modelfile.template.OllamaTemplate;
import dev.lamina.store.Ingested;
import dev.lamina.store.Json;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Progress;
import dev.lamina.store.Reference;
import dev.lamina.store.StoredModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Makes a model of a draft: the only code that knows which layer holds what. Spec:
 * store-and-modelfile §3, §5.3, §6. Safe for use by several threads.
 *
 * <p>Nothing is visible before all is there: a failed draft leaves neither a name nor blobs. The
 * same draft gives the same bytes, so a second time nothing is written and the ID is the same.
 *
 * <p>What differs from the reference on purpose: weights are stored as they are, no layer's {@code
 * from} is a client's file name, parts of split weights stay parts, parameters are checked, a
 * licence that is there already is not added again, and a built-in template is added only where the
 * chat template in the weights can show neither tools nor thinking: else it would be shadowed by a
 * poorer one.
 */
public final class ModelWriter {
  private final ModelStore store;
  private final Quantizer quantizer;

  /**
   * @param quantizer asked where a draft wants other weights than it names
   */
  public ModelWriter(ModelStore store, Quantizer quantizer) {
    this.store = store;
    this.quantizer = quantizer;
  }

  /**
   * Writes a model under its name, over the one that has it.
   *
   * @param progress told the reference's status lines as {@link Progress.Step}, from {@code parsing
   *     GGUF} to {@code success}, and last {@link Progress.Done}, which has no line of its own
   * @throws ModelException INVALID: the draft is wrong; NOT_FOUND: the model it is made from, or a
   *     file's blob, is not there; UNSUPPORTED: such files are not read, or nothing is there that
   *     quantizes
   */
  public StoredModel write(ModelName name, ModelDraft draft, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    check(draft);
    try (Lease lease = store.lease()) {
      SortedMap<String, JsonNode> parameters = known(draft, progress);
      LayerList layers = new LayerList();
      BaseLayers base = new BaseLayers(store, lease, progress);
      Optional<Model> parent = Optional.empty();
      if (draft.from().isPresent()) {
        Model model = new ModelReader(store).read(Reference.of(draft.from().get()));
        base.inherit(model, layers);
        parent = Optional.of(model);
      }
      Optional<Gguf> own = base.addFiles(draft, parent.isPresent(), layers);
      List<Gguf> weights =
          parent.isPresent() ? DraftConfig.weights(store, parent.get()) : own.stream().toList();
      Optional<String> type = Quantization.wanted(draft.quantize(), weights);
      if (type.isPresent()) {
        Quantization quantization = new Quantization(store, lease, quantizer, progress);
        weights = List.of(quantization.replace(layers, weights.getFirst(), type.get()));
      }
      addTexts(draft, lease, layers);
      ModelConfig inherited = parent.map(Model::config).orElseGet(ModelConfig::empty);
      SortedMap<String, JsonNode> below =
          new TreeMap<>(parent.map(Model::parameters).orElseGet(base::detected));
      DraftConfig.builtIn(draft, inherited, weights)
          .flatMap(BuiltInRenderer::stop)
          .ifPresent(stop -> below.putIfAbsent("stop", stop));
      addParameters(below, parameters, lease, layers);
      addMessages(draft, lease, layers);
      ModelConfig config = DraftConfig.of(draft, inherited, weights);
      Ingested ingested = lease.ingest(MediaTypes.CONFIG, config.bytes());
      layers.statuses().forEach(status -> progress.accept(new Progress.Step(status)));
      progress.accept(new Progress.Step("writing manifest"));
      lease.publish(name, Manifest.of(ingested.descriptor(), layers.descriptors()));
    }
    StoredModel written = store.get(Reference.of(name));
    progress.accept(new Progress.Step("success"));
    progress.accept(new Progress.Done());
    return written;
  }

  /**
   * Looks at what can be told without the store.
   *
   * @throws ModelException INVALID: the draft is wrong
   */
  public static void check(ModelDraft draft) {
    if (draft.from().isEmpty() && draft.files().isEmpty()) {
      throw ModelException.invalid("neither 'from' or 'files' was specified");
    }
    Parameters.check(draft.parameters());
    Quantization.requireKnown(draft.quantize());
    try {
      draft.template().ifPresent(OllamaTemplate::parse);
    } catch (ModelException e) {
      throw new ModelException(e.kind(), "template error: " + e.getMessage(), e);
    }
  }

  /** The draft's parameters with their types, without those that have no effect any more. */
  private static SortedMap<String, JsonNode> known(ModelDraft draft, Consumer<Progress> progress) {
    SortedMap<String, JsonNode> known = new TreeMap<>();
    draft
        .parameters()
        .forEach(
            (name, value) -> {
              if (Parameters.isRetired(name)) {
                progress.accept(new Progress.Step("warning: parameter " + name + " is deprecated"));
              } else {
                known.put(name, value.isNull() ? value : Parameters.accept(name, value));
              }
            });
    return known;
  }

  /** Template, system and licences: a text that is present and empty drops the inherited one. */
  private static void addTexts(ModelDraft draft, Lease lease, LayerList layers) throws IOException {
    if (draft.template().isPresent()) {
      // The template's old name would count where it comes later, so it goes too.
      layers.remove(List.of(MediaTypes.TEMPLATE, MediaTypes.PROMPT));
      addText(MediaTypes.TEMPLATE, draft.template().get(), lease, layers);
    }
    if (draft.system().isPresent()) {
      layers.remove(List.of(MediaTypes.SYSTEM));
      addText(MediaTypes.SYSTEM, draft.system().get(), lease, layers);
    }
    for (String license : draft.licenses()) {
      addText(MediaTypes.LICENSE, license, lease, layers);
    }
  }

  private static void addText(String mediaType, String text, Lease lease, LayerList layers)
      throws IOException {
    if (text.isEmpty()) {
      return;
    }
    Ingested ingested = lease.ingest(mediaType, text.getBytes(StandardCharsets.UTF_8));
    if (!layers.contains(ingested.descriptor())) {
      layers.add(ingested);
    }
  }

  private static void addParameters(
      SortedMap<String, JsonNode> inherited,
      SortedMap<String, JsonNode> own,
      Lease lease,
      LayerList layers)
      throws IOException {
    SortedMap<String, JsonNode> merged = Parameters.merge(inherited, own);
    layers.remove(List.of(MediaTypes.PARAMS));
    if (!merged.isEmpty()) {
      ObjectNode object = Json.object();
      merged.forEach(object::set);
      layers.add(lease.ingest(MediaTypes.PARAMS, line(object)));
    }
  }

  private static void addMessages(ModelDraft draft, Lease lease, LayerList layers)
      throws IOException {
    if (!draft.messages().isEmpty()) {
      layers.remove(List.of(MediaTypes.MESSAGES));
      layers.add(lease.ingest(MediaTypes.MESSAGES, line(MessageJson.writeList(draft.messages()))));
    }
  }

  private static byte[] line(JsonNode json) {
    byte[] text = Json.writeBytes(json);
    byte[] line = Arrays.copyOf(text, text.length + 1);
    line[text.length] = '\n';
    return line;
  }
}
