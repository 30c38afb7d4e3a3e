package dev.lamina.oci;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Json;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Gives models of a store the shape in which they leave it. What this writes beside the layers lets
 * a pull from here make the same model of it again. The same model under the same name gives the
 * same bytes.
 *
 * @param lease holds the model's blobs, and what is made for the shape, until they are sent
 */
public record Shaping(ModelStore store, Lease lease, Consumer<Progress> progress) {
  /**
   * A model in a shape.
   *
   * @param name what it is called there
   * @throws ModelException UNSUPPORTED when the shape has no place for such a model
   */
  public ShapedModel of(ManifestShape shape, ModelName name, Manifest model) throws IOException {
    for (Descriptor blob : model.blobs()) {
      lease.contains(blob);
    }
    try {
      return switch (shape) {
        case OLLAMA, OCI -> ShapedModel.of(shape.of(model), store);
        case MODELPACK -> new ModelPackWriter(this).write(name, requireOllama(model));
        case IMAGE -> new ImageWriter(this).write(name, requireOllama(model));
      };
    } catch (ModelException e) {
      String format = shape.name().toLowerCase(Locale.ROOT);
      throw new ModelException(
          e.kind(), "write " + name + " in the format " + format + ": " + e.getMessage(), e);
    }
  }

  /** What a config tells of a model; empty for what it does not. */
  ObjectNode config(Manifest model) throws IOException {
    byte[] bytes = store.bytes(model.config());
    return bytes.length == 0 ? Json.object() : Json.parseObject(bytes);
  }

  /** A model's layers, and its config as one more. */
  static List<Descriptor> carried(Manifest model) {
    List<Descriptor> all = new ArrayList<>(model.layers());
    Descriptor config = model.config();
    all.add(new Descriptor(MediaTypes.CONFIG, config.digest(), config.size()));
    return all;
  }

  /** A descriptor in a manifest. */
  static ObjectNode described(Descriptor blob, Map<String, String> annotations) {
    ObjectNode node =
        Json.object()
            .put("mediaType", blob.mediaType())
            .put("digest", blob.digest().toString())
            .put("size", blob.size());
    if (!annotations.isEmpty()) {
      ObjectNode beside = node.putObject("annotations");
      new TreeMap<>(annotations).forEach(beside::put);
    }
    return node;
  }

  private static Manifest requireOllama(Manifest model) {
    if (!Incoming.isOllama(model) || model.layers().isEmpty()) {
      throw ModelException.unsupported("it is no model of Ollama's kind, and stays what it is");
    }
    return model;
  }
}
