package dev.lamina.modelfile;

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
    String baseName) {}
