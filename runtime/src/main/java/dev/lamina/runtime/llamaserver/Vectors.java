package dev.lamina.runtime.llamaserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.runtime.Relevance;
import java.util.ArrayList;
import java.util.List;

/** Vectors and relevance as llama-server's JSON has them. */
final class Vectors {
  private Vectors() {}

  static List<float[]> read(JsonNode answer) {
    JsonNode found = answer.path(0).path("embedding");
    List<float[]> vectors = new ArrayList<>();
    if (found.path(0).isNumber()) {
      vectors.add(numbers(found)); // as builds of early 2025 write a single one
    } else {
      found.forEach(vector -> vectors.add(numbers(vector)));
    }
    return vectors;
  }

  /** The best comes first there, each with its place among the documents. */
  static Relevance relevance(JsonNode answer, int documents) {
    Float[] scores = new Float[documents];
    for (JsonNode result : answer.path("results")) {
      scores[result.path("index").asInt()] = result.path("relevance_score").floatValue();
    }
    return new Relevance(List.of(scores), answer.path("usage").path("total_tokens").asInt());
  }

  private static float[] numbers(JsonNode array) {
    float[] numbers = new float[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      // What is no number in JSON was none there.
      numbers[i] = array.get(i).isNumber() ? array.get(i).floatValue() : Float.NaN;
    }
    return numbers;
  }
}
