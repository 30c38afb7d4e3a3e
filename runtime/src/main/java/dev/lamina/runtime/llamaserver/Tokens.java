package dev.lamina.runtime.llamaserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.lamina.store.Json;

/** Tokens as llama-server's JSON has them. */
final class Tokens {
  private Tokens() {}

  static int[] read(JsonNode answer) {
    JsonNode list = answer.path("tokens");
    int[] tokens = new int[list.size()];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = list.get(i).intValue();
    }
    return tokens;
  }

  static ArrayNode write(int[] tokens) {
    ArrayNode list = Json.nodes().arrayNode(tokens.length);
    for (int token : tokens) {
      list.add(token);
    }
    return list;
  }

  static int[] before(int first, int[] tokens) {
    int[] longer = new int[tokens.length + 1];
    longer[0] = first;
    System.arraycopy(tokens, 0, longer, 1, tokens.length);
    return longer;
  }
}
