package dev.lamina.testdata;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model as other tools pack it: the bytes of its manifest and of its blobs. A builder: each
 * method changes this object and returns it. Not for use by several threads.
 */
public final class ForeignModel {
  public static final String PATH = "org.cncf.model.filepath";
  public static final String TITLE = "org.opencontainers.image.title";

  private static final String MODELPACK = "application/vnd.cncf.model.";
  private static final String DOCKER = "application/vnd.docker.ai.";

  private final Map<Digest, byte[]> blobs = new LinkedHashMap<>();
  private final ObjectNode manifest = Json.object();
  private final ArrayNode layers = Json.nodes().arrayNode();

  private ForeignModel(String configType, String config) {
    manifest.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_MANIFEST);
    manifest.set("config", described(configType, config.getBytes(StandardCharsets.UTF_8)));
    manifest.set("layers", layers);
  }

  /** One whose config has a type and a text of its own. */
  public static ForeignModel of(String configType, String config) {
    return new ForeignModel(configType, config);
  }

  /** Docker Model Runner's; {@code version} is {@code v0.1} or {@code v0.2}. */
  public static ForeignModel docker(String version, String format) {
    return of(
        DOCKER + "model.config." + version + "+json",
        "{\"config\":{\"format\":\"%s\",\"context_size\":96}}".formatted(format));
  }

  /** ModelPack's. */
  public static ForeignModel modelPack(String format) {
    ForeignModel model =
        of(
            MODELPACK + "config.v1+json",
            "{\"descriptor\":{},\"config\":{\"format\":\"%s\"},\"modelfs\":{}}".formatted(format));
    model.manifest.put("artifactType", MODELPACK + "manifest.v1+json");
    return model;
  }

  /** ORAS's, without a config. */
  public static ForeignModel oras() {
    ForeignModel model = of("application/vnd.oci.empty.v1+json", "{}");
    model.manifest.put("artifactType", "application/vnd.unknown.artifact.v1");
    return model;
  }

  /** A container image with a label. */
  public static ForeignModel image(String label) {
    return of(
        "application/vnd.oci.image.config.v1+json",
        "{\"os\":\"linux\",\"config\":{\"Labels\":{\"org.containers.type\":\"%s\"}}}"
            .formatted(label));
  }

  /** A layer of Docker's, such as {@code gguf.v3}. */
  public ForeignModel dockerLayer(String type, byte[] bytes) {
    return layer(DOCKER + type, bytes);
  }

  /** A layer of ModelPack's, such as {@code weight.v1.raw}. */
  public ForeignModel packLayer(String type, String path, byte[] bytes) {
    return layer(MODELPACK + type, bytes).with(PATH, path);
  }

  /** A file under its name. */
  public ForeignModel titled(String name, byte[] bytes) {
    return layer("application/octet-stream", bytes).with(TITLE, name);
  }

  /** A layer of an image. */
  public ForeignModel imageLayer(String suffix, byte[] bytes) {
    return layer("application/vnd.oci.image.layer.v1.tar" + suffix, bytes);
  }

  public ForeignModel layer(String mediaType, byte[] bytes) {
    layers.add(described(mediaType, bytes));
    return this;
  }

  /** Writes something beside the last layer. */
  public ForeignModel with(String annotation, String value) {
    ((ObjectNode) layers.get(layers.size() - 1)).withObject("annotations").put(annotation, value);
    return this;
  }

  /** Says that the last layer has so many bytes. */
  public ForeignModel lyingSize(long size) {
    ((ObjectNode) layers.get(layers.size() - 1)).put("size", size);
    return this;
  }

  /** Changes the manifest in any way. */
  public ObjectNode json() {
    return manifest;
  }

  public byte[] manifest() {
    return Json.writeBytes(manifest);
  }

  public Digest digest() {
    return Digest.of(manifest());
  }

  /** Config and layers by their digests. */
  public Map<Digest, byte[]> blobs() {
    return blobs;
  }

  private ObjectNode described(String mediaType, byte[] bytes) {
    Digest digest = Digest.of(bytes);
    blobs.put(digest, bytes);
    return Json.object()
        .put("mediaType", mediaType)
        .put("digest", digest.toString())
        .put("size", bytes.length);
  }
}
