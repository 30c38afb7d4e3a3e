package dev.lamina.modelfile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.modelfile.chat.MessageJson;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Json;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Reference;
import dev.lamina.store.StoredModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What a stored model consists of: the inverse of {@link ModelWriter}. Reads the small layers, each
 * against its digest, and no weights. Takes what other programs wrote too: several params layers,
 * the old name of the template layer, unknown layers and members. Spec: store-and-modelfile §3.2,
 * §13 no. 10. Stateless.
 *
 * <p>Errors: NOT_FOUND and CORRUPT as {@link ModelStore} gives them; CORRUPT where a layer is not
 * what its media type says.
 */
public final class ModelReader {
  /** More than any text layer; a manifest may claim what it likes. */
  private static final long MAX_TEXT = 64 << 20;

  private final ModelStore store;

  public ModelReader(ModelStore store) {
    this.store = store;
  }

  /** Reads a model; throws NOT_FOUND where there is none. */
  public Model read(Reference reference) throws IOException {
    return read(store.get(reference));
  }

  /** Reads a model that was found. */
  public Model read(StoredModel stored) throws IOException {
    Manifest manifest = stored.manifest();
    List<String> licenses = new ArrayList<>();
    for (Descriptor license : manifest.layers(MediaTypes.LICENSE)) {
      licenses.add(text(license));
    }
    List<Descriptor> parts = SplitGguf.ordered(manifest.layers(MediaTypes.MODEL));
    return new Model(
        stored,
        config(manifest),
        parts.isEmpty() ? manifest.layer(MediaTypes.MODEL) : Optional.of(parts.getFirst()),
        parts,
        manifest.layers(MediaTypes.ADAPTER),
        manifest.layers(MediaTypes.PROJECTOR),
        last(manifest, List.of(MediaTypes.TEMPLATE, MediaTypes.PROMPT)),
        last(manifest, List.of(MediaTypes.SYSTEM)),
        parameters(manifest),
        messages(manifest),
        List.copyOf(licenses));
  }

  /** The config alone: what a list needs. */
  public ModelConfig config(Manifest manifest) throws IOException {
    byte[] bytes = bytes(manifest.config());
    return bytes.length == 0
        ? ModelConfig.empty()
        : layer(manifest.config(), () -> ModelConfig.parse(bytes));
  }

  /** Every params layer goes over the ones before it. */
  private SortedMap<String, JsonNode> parameters(Manifest manifest) throws IOException {
    SortedMap<String, JsonNode> values = new TreeMap<>();
    for (Descriptor params : manifest.layers(MediaTypes.PARAMS)) {
      byte[] bytes = bytes(params);
      ObjectNode object = layer(params, () -> Json.parseObject(bytes));
      object.properties().forEach(entry -> values.put(entry.getKey(), entry.getValue()));
    }
    return Collections.unmodifiableSortedMap(values);
  }

  private List<Message> messages(Manifest manifest) throws IOException {
    Optional<Descriptor> last = manifest.layer(MediaTypes.MESSAGES);
    if (last.isEmpty()) {
      return List.of();
    }
    byte[] bytes = bytes(last.get());
    return layer(last.get(), () -> MessageJson.parseList(Json.parse(bytes)));
  }

  private Optional<String> last(Manifest manifest, List<String> mediaTypes) throws IOException {
    Descriptor last = null;
    for (Descriptor layer : manifest.layers()) {
      if (mediaTypes.contains(layer.mediaType())) {
        last = layer;
      }
    }
    return last == null ? Optional.empty() : Optional.of(text(last));
  }

  private String text(Descriptor layer) throws IOException {
    return new String(bytes(layer), StandardCharsets.UTF_8);
  }

  private byte[] bytes(Descriptor layer) throws IOException {
    if (layer.size() > MAX_TEXT) {
      throw ModelException.corrupt(
          "read "
              + layer.digest()
              + ": a layer of type "
              + layer.mediaType()
              + " has "
              + layer.size()
              + " bytes, more than "
              + MAX_TEXT);
    }
    return store.bytes(layer);
  }

  private static <T> T layer(Descriptor layer, Supplier<T> parse) {
    try {
      return parse.get();
    } catch (ModelException e) {
      throw new ModelException(
          ModelException.Kind.CORRUPT,
          "read " + layer.digest() + " (" + layer.mediaType() + "): " + e.getMessage(),
          e);
    }
  }
}
