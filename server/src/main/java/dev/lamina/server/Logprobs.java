package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.runtime.TokenProbability;
import dev.lamina.store.Json;
import java.util.List;

/** Tokens' probabilities as the API's JSON. Spec: http-api-and-cli §1.6. */
final class Logprobs {
  /** JSON has no infinity. */
  private static final double LEAST = -9999;

  private Logprobs() {}

  static ArrayNode json(List<TokenProbability> tokens) {
    ArrayNode array = Json.nodes().arrayNode();
    for (TokenProbability token : tokens) {
      ObjectNode one = one(token);
      if (!token.likeliest().isEmpty()) {
        ArrayNode top = one.putArray("top_logprobs");
        token.likeliest().forEach(other -> top.add(one(other)));
      }
      array.add(one);
    }
    return array;
  }

  /**
   * In the older form of OpenAI's, which has a list for each.
   *
   * @param offset letters of the answer before these tokens
   */
  static ObjectNode older(List<TokenProbability> tokens, int offset) {
    ObjectNode json = Json.object();
    ArrayNode texts = json.putArray("tokens");
    ArrayNode logarithms = json.putArray("token_logprobs");
    ArrayNode top = json.putArray("top_logprobs");
    ArrayNode offsets = json.putArray("text_offset");
    int at = offset;
    for (TokenProbability token : tokens) {
      texts.add(token.text());
      logarithms.add(Math.max(token.logarithm(), LEAST));
      ObjectNode likeliest = top.addObject();
      token
          .likeliest()
          .forEach(other -> likeliest.put(other.text(), Math.max(other.logarithm(), LEAST)));
      offsets.add(at);
      at += token.text().length();
    }
    return json;
  }

  private static ObjectNode one(TokenProbability token) {
    ObjectNode json = Json.object().put("token", token.text());
    json.put("logprob", Math.max(token.logarithm(), LEAST));
    ArrayNode bytes = json.putArray("bytes");
    token.bytes().forEach(bytes::add);
    return json;
  }
}
