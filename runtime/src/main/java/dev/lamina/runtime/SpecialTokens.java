package dev.lamina.runtime;

import dev.lamina.modelfile.Gguf;
import java.io.IOException;

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
    int id = weights.value(key).map(value -> value.asInt(ABSENT)).orElse(ABSENT);
    return id < 0 ? "" : model.detokenize(new int[] {id});
  }
}
