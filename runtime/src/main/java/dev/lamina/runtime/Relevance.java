package dev.lamina.runtime;

import java.util.List;

/**
 * How well documents answer a query.
 *
 * @param scores one for each document, in their order; the larger the better, in the model's own
 *     scale
 * @param tokens that were evaluated
 */
public record Relevance(List<Float> scores, int tokens) {
  public Relevance {
    scores = List.copyOf(scores);
  }
}
