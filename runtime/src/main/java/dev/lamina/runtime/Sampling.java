package dev.lamina.runtime;

/**
 * How the next token is drawn. Spec: store-and-modelfile §5.1.
 *
 * @param temperature 0 always takes the likeliest token
 * @param topK 0 or less: all
 * @param topP 1: all
 * @param minP 0: all
 * @param typicalP 1: all
 * @param repeatLastN tokens that the penalties look back on; 0 none, -1 the whole context
 * @param repeatPenalty 1: none
 * @param seed -1 draws one
 */
public record Sampling(
    double temperature,
    int topK,
    double topP,
    double minP,
    double typicalP,
    int repeatLastN,
    double repeatPenalty,
    double presencePenalty,
    double frequencyPenalty,
    long seed) {
  /** The reference's defaults. */
  public static final Sampling DEFAULT = new Sampling(0.8, 40, 0.9, 0, 1, 64, 1, 0, 0, -1);
}
