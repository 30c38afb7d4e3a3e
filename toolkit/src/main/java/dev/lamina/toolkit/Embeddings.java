package dev.lamina.toolkit;

import java.time.Duration;
import java.util.List;

/**
 * Vectors of texts, in their order.
 *
 * @param tokens of all texts that were evaluated
 * @param load from the request's start until the model was ready
 * @param total from the request's start
 */
public record Embeddings(List<float[]> vectors, int tokens, Duration load, Duration total) {}
