package dev.lamina.runtime.llamaserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.runtime.TokenProbability;
import java.util.ArrayList;
import java.util.List;

/** Probabilities as llama-server's JSON has them, in the event of their text. */
final class Probabilities {
  private Probabilities() {}

  /**
   * Of all tokens of an event.
   *
   * @param most how many of the likeliest were asked for; it always tells one
   */
  static List<TokenProbability> read(JsonNode event, int most) {
    List<TokenProbability> read = new ArrayList<>();
    for (JsonNode token : event.path("completion_probabilities")) {
      if (token.path("bytes").isEmpty()) {
        continue; // the token that ends the answer, which is no part of it
      }
      List<TokenProbability> likeliest = new ArrayList<>();
      for (JsonNode other : token.path("top_logprobs")) {
        if (likeliest.size() < most) {
          likeliest.add(one(other, List.of()));
        }
      }
      read.add(one(token, likeliest));
    }
    return read;
  }

  private static TokenProbability one(JsonNode token, List<TokenProbability> likeliest) {
    List<Integer> bytes = new ArrayList<>();
    token.path("bytes").forEach(each -> bytes.add(each.intValue()));
    JsonNode logarithm = token.path("logprob");
    return new TokenProbability(
        token.path("token").asText(),
        bytes,
        logarithm.isNumber() ? logarithm.doubleValue() : Double.NEGATIVE_INFINITY,
        likeliest);
  }
}
