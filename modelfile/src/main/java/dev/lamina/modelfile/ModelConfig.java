package dev.lamina.modelfile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The config blob: what kind of model it is. Texts that are absent are empty, numbers 0. Spec:
 * store-and-modelfile §3.5.
 *
 * @param format {@code gguf} or {@code safetensors}
 * @param family the architecture of the first weights
 * @param parameterSize in words, such as {@code 134.52M}
 * @param quantization such as {@code Q4_K_M}
 * @param contextLength tokens
 * @param embeddingLength numbers in a vector
 */
public record ModelConfig(
    String format,
    String family,
    List<String> families,
    String parameterSize,
    String quantization,
    String renderer,
    String parser,
    String requires,
    List<String> capabilities,
    int contextLength,
    int embeddingLength,
    String baseName) {
  public ModelConfig {
    families = List.copyOf(families);
    capabilities = List.copyOf(capabilities);
  }

  /** A config that tells nothing: what a foreign store's model has that lost its config. */
  public static ModelConfig empty() {
    return new ModelConfig("", "", List.of(), "", "", "", "", "", List.of(), 0, 0, "");
  }

  /**
   * Reads a config blob. Unknown members are ignored, such as {@code rootfs} of older versions.
   *
   * @throws dev.lamina.store.ModelException INVALID when it is no JSON object
   */
  public static ModelConfig parse(byte[] json) {
    ObjectNode node = Json.parseObject(json);
    return new ModelConfig(
        text(node, "model_format"),
        text(node, "model_family"),
        texts(node, "model_families"),
        text(node, "model_type"),
        text(node, "file_type"),
        text(node, "renderer"),
        text(node, "parser"),
        text(node, "requires"),
        texts(node, "capabilities"),
        node.path("context_length").asInt(0),
        node.path("embedding_length").asInt(0),
        text(node, "base_name"));
  }

  /** The same with other numbers of tokens and of numbers in a vector. */
  public ModelConfig withLengths(int context, int embedding) {
    return new ModelConfig(
        format,
        family,
        families,
        parameterSize,
        quantization,
        renderer,
        parser,
        requires,
        capabilities,
        context,
        embedding,
        baseName);
  }

  /** The blob's bytes, as Ollama would write them: one line, one newline. */
  public byte[] bytes() {
    ObjectNode node = Json.object();
    node.put("model_format", format);
    node.put("model_family", family);
    if (families.isEmpty()) {
      node.putNull("model_families");
    } else {
      put(node.putArray("model_families"), families);
    }
    node.put("model_type", parameterSize);
    node.put("file_type", quantization);
    putText(node, "renderer", renderer);
    putText(node, "parser", parser);
    putText(node, "requires", requires);
    if (!capabilities.isEmpty()) {
      put(node.putArray("capabilities"), capabilities);
    }
    putNumber(node, "context_length", contextLength);
    putNumber(node, "embedding_length", embeddingLength);
    putText(node, "base_name", baseName);
    // Every model has these two; they say nothing about the machine.
    node.put("architecture", "amd64");
    node.put("os", "linux");
    return (Json.write(node) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static String text(JsonNode node, String member) {
    JsonNode value = node.path(member);
    return value.isTextual() ? value.asText() : "";
  }

  private static List<String> texts(JsonNode node, String member) {
    List<String> texts = new ArrayList<>();
    for (JsonNode value : node.path(member)) {
      if (value.isTextual()) {
        texts.add(value.asText());
      }
    }
    return texts;
  }

  private static void put(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }

  private static void putText(ObjectNode node, String member, String value) {
    if (!value.isEmpty()) {
      node.put(member, value);
    }
  }

  private static void putNumber(ObjectNode node, String member, int value) {
    if (value != 0) {
      node.put(member, value);
    }
  }
}
