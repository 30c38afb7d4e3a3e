package dev.lamina.modelfile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.lamina.modelfile.template.BuiltIn;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.Lease;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The layers that a draft starts with: those of the model it is made from, and the files that it
 * names. Spec: store-and-modelfile §6.3, §6.4. Everything found is held by the lease.
 */
final class BaseLayers {
  /** Relative, with slashes, without empty parts and dots alone (§6.2). */
  private static final Pattern CLEAN =
      Pattern.compile("(?!\\.{1,2}(/|$))[^/]+(/(?!\\.{1,2}(/|$))[^/]+)*");

  private final ModelStore store;
  private final Lease lease;
  private final Consumer<Progress> progress;
  private final SortedMap<String, JsonNode> detected = new TreeMap<>();

  BaseLayers(ModelStore store, Lease lease, Consumer<Progress> progress) {
    this.store = store;
    this.lease = lease;
    this.progress = progress;
  }

  /** Adds the parent's layers, marked as coming from it (§3.4). */
  void inherit(Model parent, LayerList layers) throws IOException {
    String from = parent.stored().name().shortest();
    for (Descriptor layer : parent.stored().manifest().layers()) {
      if (!lease.contains(layer)) {
        throw ModelException.notFound(
            "create from "
                + from
                + ": blob "
                + layer.digest()
                + " is missing or damaged (pull or create "
                + from
                + " again)");
      }
      layers.addExisting(layer.withFrom(from));
    }
  }

  /**
   * Adds the draft's weights and projectors, then its adapters, then what guesses ahead.
   *
   * @param inherited whether a parent has given weights
   * @return the head of the weights among the files
   */
  Optional<Gguf> addFiles(ModelDraft draft, boolean inherited, LayerList layers)
      throws IOException {
    List<DraftFile> files = new ArrayList<>();
    for (Map.Entry<String, Digest> file : draft.files().entrySet()) {
      if (!CLEAN.matcher(file.getKey()).matches()) {
        throw ModelException.invalid("file path must be relative: " + file.getKey());
      }
      files.add(open(file.getKey(), file.getValue()));
    }
    Optional<Gguf> weights = add(files, inherited, layers);
    if (weights.isPresent()) {
      detect(weights.get(), layers);
    }
    for (Map.Entry<String, Digest> file : draft.adapters().entrySet()) {
      DraftFile adapter = open(file.getKey(), file.getValue());
      if (adapter.role() != Gguf.Role.ADAPTER) {
        throw ModelException.invalid(
            "adapter " + file.getKey() + ": it is no adapter (general.type says so in one)");
      }
      layers.addExisting(adapter.descriptor());
    }
    addDraft(draft, layers);
    return weights;
  }

  /** The last one counts: models have one at most. */
  private void addDraft(ModelDraft draft, LayerList layers) throws IOException {
    if (draft.drafts().isEmpty()) {
      return;
    }
    Map.Entry<String, Digest> last = draft.drafts().lastEntry();
    DraftFile file = open(last.getKey(), last.getValue());
    if (file.role() != Gguf.Role.WEIGHTS || file.isPart()) {
      throw ModelException.invalid(
          "draft " + last.getKey() + ": it is not a whole model (a GGUF with weights)");
    }
    Descriptor weights = file.descriptor();
    layers.remove(List.of(MediaTypes.DRAFT));
    layers.addExisting(new Descriptor(MediaTypes.DRAFT, weights.digest(), weights.size()));
  }

  /** Adds whole files in the order of their names, then the parts of split weights. */
  private Optional<Gguf> add(List<DraftFile> files, boolean inherited, LayerList layers) {
    List<DraftFile> parts = files.stream().filter(DraftFile::isPart).toList();
    List<DraftFile> whole = files.stream().filter(file -> !file.isPart()).toList();
    List<DraftFile> weights =
        Stream.concat(
                whole.stream().filter(file -> file.role() == Gguf.Role.WEIGHTS),
                parts.stream().limit(1))
            .toList();
    requireOne(weights, inherited);
    whole.forEach(file -> layers.addExisting(file.descriptor()));
    if (inherited) {
      return Optional.empty();
    }
    return Optional.of(parts.isEmpty() ? weights.getFirst().gguf() : join(parts, layers));
  }

  private static Gguf join(List<DraftFile> parts, LayerList layers) {
    Map<String, Gguf> heads = new LinkedHashMap<>();
    Map<String, Descriptor> blobs = new LinkedHashMap<>();
    parts.forEach(
        part -> {
          heads.put(part.name(), part.gguf());
          blobs.put(part.name(), part.descriptor());
        });
    List<String> order = SplitGguf.order(heads, ModelException.Kind.INVALID);
    Gguf joined =
        SplitGguf.join(order.stream().map(heads::get).toList(), ModelException.Kind.INVALID);
    joined.requireWeights(order.getFirst(), ModelException.Kind.INVALID);
    SplitGguf.layers(order.stream().map(blobs::get).toList()).forEach(layers::addExisting);
    return joined;
  }

  /** What the built-in template that was found for the weights ends answers with. */
  SortedMap<String, JsonNode> detected() {
    return detected;
  }

  /**
   * Adds the built-in template that writes what the weights' chat template writes, if that can do
   * no more: what can show tools or thinking is left to the chat template. Spec:
   * store-and-modelfile §6.7.
   */
  private void detect(Gguf weights, LayerList layers) throws IOException {
    Optional<BuiltIn> found =
        ChatTemplate.in(weights)
            .filter(chat -> chat.capabilities().isEmpty())
            .flatMap(ChatTemplate::builtIn);
    if (found.isEmpty()) {
      return;
    }
    BuiltIn builtIn = found.get();
    layers.add(
        lease.ingest(MediaTypes.TEMPLATE, builtIn.template().getBytes(StandardCharsets.UTF_8)),
        "using autodetected template " + builtIn.name());
    ArrayNode stop = Json.nodes().arrayNode();
    builtIn.stop().forEach(stop::add);
    detected.put("stop", stop);
  }

  private static void requireOne(List<DraftFile> weights, boolean inherited) {
    if (inherited && !weights.isEmpty()) {
      throw ModelException.invalid(
          "create from a model and "
              + weights.getFirst().name()
              + ": both have weights (only projectors and adapters can be added to a model)");
    }
    if (!inherited && weights.isEmpty()) {
      throw ModelException.invalid("create: none of the files has a model's weights");
    }
    if (weights.size() > 1) {
      throw ModelException.invalid(
          "create from "
              + weights.get(0).name()
              + " and "
              + weights.get(1).name()
              + ": both have weights, and a model has one");
    }
  }

  private DraftFile open(String name, Digest digest) throws IOException {
    progress.accept(new Progress.Step("parsing GGUF"));
    Descriptor blob =
        new Descriptor(
            MediaTypes.MODEL,
            digest,
            store.blobSize(digest).orElseThrow(() -> absent(name, digest)));
    if (!lease.contains(blob)) {
      throw absent(name, digest);
    }
    return DraftFile.read(name, digest, store.file(blob));
  }

  private static ModelException absent(String name, Digest digest) {
    return ModelException.notFound(
        "create from " + name + ": blob " + digest + " is not in the store (upload it first)");
  }
}
