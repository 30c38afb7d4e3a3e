package dev.lamina.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a model is made of: its config and its layers, in order. Immutable.
 *
 * <p>The bytes are kept as they were received, unknown members and all: the {@link #digest} is
 * theirs, and whoever stores or pushes a manifest writes these bytes. Spec: store-and-modelfile
 * §3.1.
 */
public final class Manifest {
  /**
   * More than any real manifest (a safetensors model has some thousand layers), little enough to
   * keep in memory.
   */
  private static final int MAX_BYTES = 8 << 20;

  private final byte[] raw;
  private final Digest digest;
  private final String mediaType;
  private final Descriptor config;
  private final List<Descriptor> layers;

  private Manifest(byte[] raw, String mediaType, Descriptor config, List<Descriptor> layers) {
    this.raw = raw;
    this.digest = Digest.of(raw);
    this.mediaType = mediaType;
    this.config = config;
    this.layers = List.copyOf(layers);
  }

  /**
   * Reads a manifest.
   *
   * @throws ModelException CORRUPT when it is none
   */
  public static Manifest parse(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw ModelException.corrupt("invalid manifest: longer than " + MAX_BYTES + " bytes");
    }
    byte[] raw = bytes.clone();
    try {
      ObjectNode root = Json.parseObject(raw);
      if (root.path("schemaVersion").asInt() != 2) {
        throw ModelException.corrupt("invalid manifest: schemaVersion is not 2");
      }
      List<Descriptor> layers = new ArrayList<>();
      for (JsonNode layer : root.path("layers")) {
        layers.add(descriptor(layer));
      }
      return new Manifest(
          raw,
          root.path("mediaType").asText(MediaTypes.OCI_MANIFEST),
          descriptor(root.path("config")),
          layers);
    } catch (ModelException e) {
      throw new ModelException(
          ModelException.Kind.CORRUPT, "invalid manifest: " + e.getMessage(), e);
    }
  }

  /**
   * A new manifest, with the bytes that Ollama would write for it: compact, with one newline at the
   * end.
   */
  public static Manifest of(Descriptor config, List<Descriptor> layers) {
    ObjectNode root = Json.object();
    root.put("schemaVersion", 2);
    root.put("mediaType", MediaTypes.DOCKER_MANIFEST);
    root.set("config", json(config));
    ArrayNode array = root.putArray("layers");
    layers.forEach(layer -> array.add(json(layer)));
    byte[] text = Json.writeBytes(root);
    byte[] raw = Arrays.copyOf(text, text.length + 1);
    raw[text.length] = '\n';
    return new Manifest(raw, MediaTypes.DOCKER_MANIFEST, config, layers);
  }

  /** The bytes that have the {@link #digest}. */
  public byte[] raw() {
    return raw.clone();
  }

  /** The digest of the bytes: the model's ID. */
  public Digest digest() {
    return digest;
  }

  public String mediaType() {
    return mediaType;
  }

  public Descriptor config() {
    return config;
  }

  public List<Descriptor> layers() {
    return layers;
  }

  /** The layers of one media type, in order. */
  public List<Descriptor> layers(String mediaType) {
    return layers.stream().filter(layer -> layer.mediaType().equals(mediaType)).toList();
  }

  /** The last layer of a media type: the one that counts where only one can. */
  public Optional<Descriptor> layer(String mediaType) {
    return layers(mediaType).stream().reduce((first, second) -> second);
  }

  /** Layers, then config: all that must be there before the manifest may be. */
  public List<Descriptor> blobs() {
    return Stream.concat(layers.stream(), Stream.of(config)).toList();
  }

  /** The digests of {@link #blobs}, each once. */
  public Set<Digest> digests() {
    return blobs().stream().map(Descriptor::digest).collect(Collectors.toUnmodifiableSet());
  }

  /** Bytes of config and layers as the manifest tells them; a blob named twice counts twice. */
  public long size() {
    return blobs().stream().mapToLong(Descriptor::size).sum();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Manifest that && digest.equals(that.digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return "Manifest[" + digest + "]";
  }

  private static Descriptor descriptor(JsonNode node) {
    JsonNode size = node.path("size");
    if (!node.path("digest").isTextual() || !size.isIntegralNumber()) {
      throw ModelException.corrupt("a descriptor lacks its digest or size");
    }
    return new Descriptor(
        node.path("mediaType").asText(""),
        Digest.parse(node.path("digest").asText()),
        size.asLong(),
        text(node, "from"),
        text(node, "name"));
  }

  private static Optional<String> text(JsonNode node, String member) {
    return Optional.of(node.path(member).asText("")).filter(value -> !value.isEmpty());
  }

  private static ObjectNode json(Descriptor descriptor) {
    ObjectNode node = Json.object();
    node.put("mediaType", descriptor.mediaType());
    node.put("digest", descriptor.digest().toString());
    node.put("size", descriptor.size());
    descriptor.from().ifPresent(from -> node.put("from", from));
    descriptor.name().ifPresent(name -> node.put("name", name));
    return node;
  }
}
