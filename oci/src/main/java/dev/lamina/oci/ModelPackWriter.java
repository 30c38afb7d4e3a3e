package dev.lamina.oci;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Json;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** CNCF ModelPack with raw files: all blobs but the config are those of the model itself. */
record ModelPackWriter(Shaping shaping) {
  private static final String FILE_METADATA = "org.cncf.model.file.metadata+json";
  private static final int MODE = 0644;
  private static final int REGULAR = '0';

  ShapedModel write(ModelName name, Manifest model) throws IOException {
    List<String> names = new ArrayList<>(LayerNames.of(model, name.model()));
    names.add(LayerNames.CONFIG);
    ArrayNode layers = Json.nodes().arrayNode();
    ArrayNode diffIds = Json.nodes().arrayNode();
    for (Descriptor own : Shaping.carried(model)) {
      String file = names.get(layers.size());
      Descriptor layer = new Descriptor(mediaType(own), own.digest(), own.size());
      Map<String, String> annotations = new HashMap<>(new CarriedLayer(layer, own).annotations());
      annotations.put(ArtifactLayer.FILE_PATH, file);
      annotations.put(ArtifactLayer.TITLE, file);
      annotations.put(FILE_METADATA, metadata(file, own.size()));
      layers.add(Shaping.described(layer, annotations));
      diffIds.add(own.digest().toString());
    }
    Descriptor config =
        shaping
            .lease()
            .ingest(ModelPackArtifact.CONFIG, Json.writeBytes(config(name, model, diffIds)))
            .descriptor();
    ObjectNode root = Json.object().put("schemaVersion", 2);
    root.put("mediaType", MediaTypes.OCI_MANIFEST);
    root.put("artifactType", ModelPackArtifact.ARTIFACT_TYPE);
    root.set("config", Shaping.described(config, Map.of()));
    root.set("layers", layers);
    List<Descriptor> blobs = new ArrayList<>(model.blobs());
    blobs.add(config);
    return new ShapedModel(Manifest.parse(Json.writeBytes(root)), blobs, shaping.store());
  }

  private static String mediaType(Descriptor own) {
    return switch (own.mediaType()) {
      case MediaTypes.MODEL, MediaTypes.PROJECTOR, MediaTypes.ADAPTER, MediaTypes.DRAFT ->
          ModelPackArtifact.WEIGHT;
      case MediaTypes.LICENSE -> ModelPackArtifact.DOC;
      default -> ModelPackArtifact.WEIGHT_CONFIG;
    };
  }

  private static String metadata(String file, long size) {
    ObjectNode metadata = Json.object().put("name", file).put("mode", MODE);
    metadata.put("uid", 0).put("gid", 0).put("size", size);
    return Json.write(metadata.put("mtime", "1970-01-01T00:00:00Z").put("typeflag", REGULAR));
  }

  private ObjectNode config(ModelName name, Manifest model, ArrayNode diffIds) throws IOException {
    ObjectNode own = shaping.config(model);
    ObjectNode root = Json.object();
    ObjectNode descriptor = root.putObject("descriptor").put("name", name.model());
    put(descriptor, "family", own.path("model_family").asText());
    ObjectNode config = root.putObject("config");
    put(config, "architecture", own.path("model_family").asText());
    put(config, "format", own.path("model_format").asText());
    put(config, "paramSize", own.path("model_type").asText());
    put(config, "quantization", own.path("file_type").asText());
    root.putObject("modelfs").put("type", "layers").set("diffIds", diffIds);
    return root;
  }

  private static void put(ObjectNode node, String member, String value) {
    if (!value.isEmpty()) {
      node.put(member, value);
    }
  }
}
