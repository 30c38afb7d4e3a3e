package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.toolkit.Embeddings;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/**
 * Vectors in OpenAI's form, in JSON's numbers or, as its own client asks for, in base64. Spec:
 * http-api-and-cli §1.18.
 */
record OpenAiEmbeddings(boolean base64) {
  static OpenAiEmbeddings of(Fields body) {
    String format = body.text("encoding_format");
    return switch (format) {
      case "", "float" -> new OpenAiEmbeddings(false);
      case "base64" -> new OpenAiEmbeddings(true);
      default ->
          throw ModelException.invalid(
              "Invalid value for 'encoding_format' = "
                  + format
                  + ". Supported values: ['float', 'base64'].");
    };
  }

  ObjectNode json(String model, Embeddings made) {
    ObjectNode json = Json.object().put("object", "list");
    ArrayNode data = json.putArray("data");
    for (float[] vector : made.vectors()) {
      ObjectNode one = data.addObject().put("object", "embedding");
      if (base64) {
        one.put("embedding", encoded(vector));
      } else {
        one.set("embedding", Embed.numbers(vector));
      }
      one.put("index", data.size() - 1);
    }
    json.put("model", model);
    json.putObject("usage").put("prompt_tokens", made.tokens()).put("total_tokens", made.tokens());
    return json;
  }

  private static String encoded(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
