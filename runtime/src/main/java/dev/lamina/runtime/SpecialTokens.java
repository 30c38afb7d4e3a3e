package dev.lamina.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.modelfile.Gguf;
import java.io.IOException;
import java.util.Set;

/**
 * The texts of the tokens that begin and end a text, for templates that write them.
 *
 * @param begin empty where the model has none
 * @param end empty where the model has none
 * @param added whether tokenizing puts the first one before every text anyway
 */
public record SpecialTokens(String begin, String end, boolean added) {
  public static final SpecialTokens NONE = new SpecialTokens("", "", false);

  private static final int ABSENT = -1;

  /** Tokenizers that begin every text with the token, where the file does not say. */
  private static final Set<String> BEGINNING = Set.of("llama", "bert");

  /** The same of those that split text by the rule of a model. */
  private static final Set<String> BEGINNING_RULES =
      Set.of("llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral");

  /**
   * As the head of the weights tells, for prompts that no engine is asked about.
   *
   * @param weights with its arrays
   */
  public static SpecialTokens of(Gguf weights) {
    String begin = text(weights, "tokenizer.ggml.bos_token_id");
    boolean added =
        weights
            .value("tokenizer.ggml.add_bos_token")
            .map(JsonNode::asBoolean)
            .orElseGet(
                () ->
                    BEGINNING.contains(weights.text("tokenizer.ggml.model"))
                        || BEGINNING_RULES.contains(weights.text("tokenizer.ggml.pre")));
    return new SpecialTokens(
        begin, text(weights, "tokenizer.ggml.eos_token_id"), added && !begin.isEmpty());
  }

  /** As the head of the weights names them, and the loaded model writes them. */
  public static SpecialTokens of(Gguf weights, LoadedModel model)
      throws IOException, InterruptedException {
    String begin = text(weights, model, "tokenizer.ggml.bos_token_id");
    String end = text(weights, model, "tokenizer.ggml.eos_token_id");
    // Read as the one token that it is, unless another came before it.
    boolean added = !begin.isEmpty() && model.tokenize(begin, true).length > 1;
    return new SpecialTokens(begin, end, added);
  }

  /** A prompt without the beginning that would then be there twice. */
  public String once(String prompt) {
    return added && prompt.startsWith(begin) ? prompt.substring(begin.length()) : prompt;
  }

  private static String text(Gguf weights, LoadedModel model, String key)
      throws IOException, InterruptedException {
    int id = id(weights, key);
    return id < 0 ? "" : model.detokenize(new int[] {id});
  }

  private static String text(Gguf weights, String key) {
    int id = id(weights, key);
    return weights
        .value("tokenizer.ggml.tokens")
        .map(tokens -> tokens.path(id).asText(""))
        .orElse("");
  }

  private static int id(Gguf weights, String key) {
    return weights.value(key).map(value -> value.asInt(ABSENT)).orElse(ABSENT);
  }
}
