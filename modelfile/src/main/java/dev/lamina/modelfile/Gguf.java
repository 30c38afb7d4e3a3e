package dev.lamina.modelfile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the head of a GGUF file tells: metadata and the places of its tensors, all checked: every
 * length before it is believed, every tensor inside the file and beside the others. The weights
 * themselves are not read. Spec: store-and-modelfile §11. Immutable.
 *
 * <p>It is the gate before native code, which trusts such files: what {@link #read} refuses, or
 * {@link #requireWeights}, no engine is given.
 */
public final class Gguf {
  static final String ALIGNMENT = "general.alignment";
  static final long DEFAULT_ALIGNMENT = 32;

  private static final String ARCHITECTURE = "general.architecture";
  private static final String UNKNOWN = "unknown";

  private final int version;
  private final Map<String, JsonNode> metadata;
  private final List<Tensor> tensors;
  private final long dataStart;

  /**
   * @param dataStart the byte of the file that tensors' offsets count from
   */
  Gguf(int version, Map<String, JsonNode> metadata, List<Tensor> tensors, long dataStart) {
    this.dataStart = dataStart;
    this.version = version;
    this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    this.tensors = List.copyOf(tensors);
  }

  /**
   * Reads the head of a file that somebody gives; arrays of more than some hundred elements are
   * skipped.
   *
   * @throws ModelException INVALID when it is no GGUF file, or a damaged one; UNSUPPORTED when it
   *     is of a kind that is not read here
   */
  public static Gguf read(Path file) throws IOException {
    return read(file, file.toString(), ModelException.Kind.INVALID, false);
  }

  /** Like {@link #read}, with all arrays: a vocabulary takes some ten megabytes of memory. */
  public static Gguf readWithArrays(Path file) throws IOException {
    return read(file, file.toString(), ModelException.Kind.INVALID, true);
  }

  /**
   * Like {@link #read}, for a file that was right once.
   *
   * @param called what the file is called in the message
   * @param fault the kind of error when it is no GGUF file
   */
  public static Gguf read(Path file, String called, ModelException.Kind fault, boolean arrays)
      throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return new GgufReader(new GgufInput(channel), arrays).read();
    } catch (GgufFault e) {
      throw new ModelException(
          e.isUnsupported() ? ModelException.Kind.UNSUPPORTED : fault,
          e.isUnsupported()
              ? "unsupported GGUF file: " + called + ": " + e.reason()
              : "not a GGUF file: " + called + ": " + e.reason(),
          e);
    }
  }

  public int version() {
    return version;
  }

  /** All metadata by key, in the file's order; null for an array that was skipped. */
  public Map<String, JsonNode> metadata() {
    return metadata;
  }

  /** In the file's order. */
  public List<Tensor> tensors() {
    return tensors;
  }

  /**
   * A value. A key that starts with neither {@code general.} nor {@code tokenizer.} is one of the
   * architecture: {@code context_length} is {@code llama.context_length} (§11.2).
   */
  public Optional<JsonNode> value(String key) {
    return Optional.ofNullable(metadata.get(key(key)));
  }

  /** A text; empty where there is none. */
  public String text(String key) {
    return value(key).filter(JsonNode::isTextual).map(JsonNode::asText).orElse("");
  }

  /** A whole number of any width; 0 where there is none. */
  public long number(String key) {
    return value(key)
        .filter(value -> value.isIntegralNumber() && value.canConvertToLong())
        .map(JsonNode::asLong)
        .orElse(0L);
  }

  /** A truth value; false where there is none. */
  public boolean flag(String key) {
    return value(key).filter(JsonNode::isBoolean).map(JsonNode::asBoolean).orElse(false);
  }

  /** The architecture; {@code unknown} where the file does not say. */
  public String architecture() {
    JsonNode name = metadata.get(ARCHITECTURE);
    return name != null && name.isTextual() && !name.asText().isEmpty() ? name.asText() : UNKNOWN;
  }

  /** Elements of all tensors. */
  public long parameterCount() {
    return tensors.stream().mapToLong(Tensor::elements).sum();
  }

  /** The name of the file type, such as {@code Q4_K_M}; {@code unknown} where there is none. */
  public String quantization() {
    return value("general.file_type")
        .filter(JsonNode::isIntegralNumber)
        .map(type -> QuantizationNames.of(type.asLong()))
        .orElse(UNKNOWN);
  }

  /** Tokens that the weights were trained for; 0 where the file does not say. */
  public int contextLength() {
    return Math.clamp(number("context_length"), 0, Integer.MAX_VALUE);
  }

  /** Numbers in a token's vector; 0 where the file does not say. */
  public int embeddingLength() {
    return Math.clamp(number("embedding_length"), 0, Integer.MAX_VALUE);
  }

  /** Layers; 0 where the file does not say. */
  public long blockCount() {
    return number("block_count");
  }

  /** The chat template in Jinja's syntax; empty where there is none. */
  public String chatTemplate() {
    return text("tokenizer.chat_template");
  }

  /** What the file is for. */
  public Role role() {
    String type = text("general.type");
    if (type.equals("adapter")) {
      return Role.ADAPTER;
    }
    boolean sees = number("vision.block_count") > 0;
    boolean clip =
        architecture().equals("clip") && (flag("has_vision_encoder") || flag("has_audio_encoder"));
    return type.equals("projector")
            || type.equals("mmproj")
            || (blockCount() == 0 && (sees || clip))
        ? Role.PROJECTOR
        : Role.WEIGHTS;
  }

  /** What a GGUF file is for. Spec: store-and-modelfile §6.4. */
  public enum Role {
    WEIGHTS,
    ADAPTER,
    PROJECTOR
  }

  /** The byte of the file that tensors' offsets count from; of joined parts that of the first. */
  long dataStart() {
    return dataStart;
  }

  /** Parts that the model was split into; 1 for a whole file. */
  public long splitCount() {
    return Math.max(1, split("count", 1));
  }

  /** Which of the parts this is, from 0; -1 where it does not say. */
  long splitNumber() {
    return split("no", -1);
  }

  /** Tensors in all parts; 0 where it does not say. */
  long splitTensors() {
    return split("tensors.count", 0);
  }

  /** The same metadata with other tensors. */
  Gguf withTensors(List<Tensor> others) {
    return new Gguf(version, metadata, others, dataStart);
  }

  /** Keys of parts stand without the architecture, but not in every file. */
  private long split(String key, long absent) {
    JsonNode plain = metadata.getOrDefault("split." + key, metadata.get(key("split." + key)));
    return plain != null && plain.isIntegralNumber() ? plain.asLong() : absent;
  }

  /**
   * Refuses what native code cannot be given as weights.
   *
   * @param called what the file is called in the message
   * @param fault the kind of error
   */
  public void requireWeights(String called, ModelException.Kind fault) {
    String lack =
        architecture().equals(UNKNOWN)
            ? "it names no architecture"
            : blockCount() <= 0
                ? "it has no layers (" + key("block_count") + ")"
                : tensors.isEmpty() ? "it has no tensors" : "";
    if (!lack.isEmpty()) {
      throw new ModelException(fault, "not a model's weights: " + called + ": " + lack);
    }
  }

  /**
   * The metadata as {@code /api/show} gives it: sorted, with the parameter count, without name and
   * chat template (§11.3).
   *
   * @param arrays whether arrays are given; else every one that is not empty is null
   */
  public ObjectNode info(boolean arrays) {
    return GgufInfo.of(this, arrays);
  }

  private String key(String key) {
    return key.startsWith("general.") || key.startsWith("tokenizer.")
        ? key
        : architecture() + "." + key;
  }

  @Override
  public String toString() {
    return "Gguf["
        + Json.write(Json.nodes().textNode(architecture()))
        + ", "
        + tensors.size()
        + " tensors]";
  }
}
