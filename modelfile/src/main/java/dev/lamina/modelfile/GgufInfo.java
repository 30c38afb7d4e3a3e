package dev.lamina.modelfile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import java.util.Set;
import java.util.TreeMap;

/** GGUF metadata as the API shows it. Spec: store-and-modelfile §11.3. */
final class GgufInfo {
  private static final Set<String> HIDDEN = Set.of("general.name", "tokenizer.chat_template");

  private GgufInfo() {}

  static ObjectNode of(Gguf gguf, boolean arrays) {
    TreeMap<String, JsonNode> sorted = new TreeMap<>(gguf.metadata());
    sorted.put("general.parameter_count", Json.nodes().numberNode(gguf.parameterCount()));
    sorted.keySet().removeAll(HIDDEN);
    ObjectNode info = Json.object();
    sorted.forEach((key, value) -> info.set(key, shown(value, arrays)));
    return info;
  }

  /** JSON has no text for a number that is none. */
  private static JsonNode shown(JsonNode value, boolean arrays) {
    boolean hidden =
        (value.isArray() && !value.isEmpty() && !arrays)
            || (value.isFloatingPointNumber() && !Double.isFinite(value.doubleValue()));
    return hidden ? NullNode.getInstance() : value;
  }
}
