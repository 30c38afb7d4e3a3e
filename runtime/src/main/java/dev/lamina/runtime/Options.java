package dev.lamina.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a request wants a model loaded and its answer drawn: the reference's defaults, over them the
 * model's PARAMETERs, over them the request's options. Spec: http-api-and-cli §1.6.
 *
 * @param predict most tokens to generate; 0 or less until the model stops
 * @param stop texts that end the answer
 * @param keep tokens at the prompt's start that a context shift keeps; less than 0 all
 * @param contextLength tokens; empty for the default
 * @param batchSize tokens evaluated at once; 0 lets the engine choose
 * @param threads 0 lets the engine choose
 * @param gpuLayers -1 lets the engine choose
 * @param mmap whether to map the weights
 * @param draftTokens that a draft model guesses at once; 0 leaves it out
 */
public record Options(
    Sampling sampling,
    int predict,
    List<String> stop,
    int keep,
    OptionalInt contextLength,
    int batchSize,
    int threads,
    int gpuLayers,
    boolean mmap,
    int draftTokens) {
  /** The smallest context that a model is loaded with. */
  private static final int SMALLEST_CONTEXT = 4;

  /** Endless answers end at so many contexts. */
  private static final int CONTEXTS_TO_GENERATE = 10;

  public Options {
    stop = List.copyOf(stop);
  }

  /**
   * Merges; unknown names are ignored and null is as good as absent.
   *
   * @throws dev.lamina.store.ModelException INVALID for a value of the wrong type or out of range
   */
  public static Options of(Map<String, JsonNode> model, Map<String, JsonNode> request) {
    return OptionValues.merge(model, request).options();
  }

  /** Most tokens to generate with so much context: 10 contexts where no limit was asked for. */
  public int maxTokens(int context) {
    int most = (int) Math.min(Integer.MAX_VALUE, (long) CONTEXTS_TO_GENERATE * context);
    return predict <= 0 ? most : Math.min(predict, most);
  }

  /**
   * A request to go on with a prompt.
   *
   * @param context tokens of the loaded model
   * @param grammar that the answer must follow
   */
  public GenerateRequest request(
      Prompt prompt, int context, boolean shift, Optional<String> grammar) {
    return new GenerateRequest(
        prompt.text(),
        sampling,
        maxTokens(context),
        stop,
        keep < 0 ? Integer.MAX_VALUE : keep,
        shift,
        grammar,
        prompt.preserved(),
        OptionalInt.empty(),
        List.of(),
        0);
  }

  /**
   * Tokens of context to load a model with.
   *
   * @param trained what the model was made for; 0 if unknown
   * @param standard where neither model nor request ask for a size
   */
  public int contextLength(int trained, int standard) {
    int wanted = Math.max(SMALLEST_CONTEXT, contextLength.orElse(standard));
    return trained > 0 ? Math.min(wanted, trained) : wanted;
  }
}
