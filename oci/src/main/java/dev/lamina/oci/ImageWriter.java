package dev.lamina.oci;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelName;
import dev.lamina.store.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container image whose directory {@code /models} holds the model, for those who mount images:
 * each layer of the model a layer of the image, an uncompressed tar file around the one file.
 */
record ImageWriter(Shaping shaping) {
  ShapedModel write(ModelName name, Manifest model) throws IOException {
    List<String> names = new ArrayList<>(LayerNames.of(model, name.model()));
    names.add(LayerNames.CONFIG);
    TarBook book = new TarBook(shaping.store());
    Map<Digest, TarLayer> tars = new HashMap<>();
    List<Descriptor> blobs = new ArrayList<>();
    ArrayNode layers = Json.nodes().arrayNode();
    boolean linked = false;
    for (Descriptor own : Shaping.carried(model)) {
      String file = names.get(layers.size());
      boolean link = !linked && LayerNames.isWeights(own);
      linked |= link;
      TarLayer tar = TarLayer.of(file, own, link ? Optional.of(ModelImage.LINK) : Optional.empty());
      Digest digest =
          book.digest(
              tar, () -> shaping.progress().accept(new Progress.Step("packing /models/" + file)));
      Descriptor layer = new Descriptor(ModelImage.LAYER, digest, tar.size());
      tars.put(digest, tar);
      blobs.add(layer);
      layers.add(Shaping.described(layer, new CarriedLayer(layer, own).annotations()));
    }
    Descriptor config =
        shaping.lease().ingest(ModelImage.CONFIG, Json.writeBytes(config(blobs))).descriptor();
    ObjectNode root = Json.object().put("schemaVersion", 2);
    root.put("mediaType", MediaTypes.OCI_MANIFEST);
    root.set("config", Shaping.described(config, Map.of()));
    root.set("layers", layers);
    blobs.add(config);
    return new ShapedModel(
        Manifest.parse(Json.writeBytes(root)), blobs, new TarSource(shaping.store(), tars));
  }

  private static ObjectNode config(List<Descriptor> layers) {
    // Files are for any machine, but an image must be for one; Ollama's configs say so, too.
    ObjectNode root = Json.object().put("architecture", "amd64").put("os", "linux");
    root.putObject("config").putObject("Labels").put(ModelImage.LABEL, ModelImage.LABEL_VALUE);
    ArrayNode diffIds = root.putObject("rootfs").put("type", "layers").putArray("diff_ids");
    layers.forEach(layer -> diffIds.add(layer.digest().toString()));
    return root;
  }
}
