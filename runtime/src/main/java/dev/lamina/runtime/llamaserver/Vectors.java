package dev.lamina.runtime.llamaserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Vectors as llama-server's JSON has them: a list with an object for the one text. */
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

  private static float[] numbers(JsonNode array) {
    float[] numbers = new float[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      // What is no number in JSON was none there.
      numbers[i] = array.get(i).isNumber() ? array.get(i).floatValue() : Float.NaN;
    }
    return numbers;
  }
}
