package dev.lamina.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.modelfile.ParameterSpec;
import dev.lamina.modelfile.Parameters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Merged options by name, of the types that {@link Parameters} says. */
final class OptionValues {
  /** Where nobody says, and there is a draft model. Spec: store-and-modelfile §5.1. */
  private static final int DRAFT_TOKENS = 4;

  private final Map<String, JsonNode> values;

  private OptionValues(Map<String, JsonNode> values) {
    this.values = values;
  }

  /** Later maps go over earlier ones; null is as good as absent, and unknown names are ignored. */
  static OptionValues merge(Map<String, JsonNode> model, Map<String, JsonNode> request) {
    Map<String, JsonNode> values = new HashMap<>();
    for (ParameterSpec spec : Parameters.all()) {
      for (Map<String, JsonNode> layer : List.of(model, request)) {
        JsonNode value = layer.get(spec.name());
        if (value != null && !value.isNull()) {
          values.put(spec.name(), spec.accept(value));
        }
      }
    }
    return new OptionValues(values);
  }

  Options options() {
    Sampling sampling =
        new Sampling(
            number("temperature"),
            integer("top_k"),
            number("top_p"),
            number("min_p"),
            number("typical_p"),
            integer("repeat_last_n"),
            number("repeat_penalty"),
            number("presence_penalty"),
            number("frequency_penalty"),
            value("seed").longValue());
    return new Options(
        sampling,
        integer("num_predict"),
        texts("stop"),
        integer("num_keep"),
        values.containsKey("num_ctx") ? OptionalInt.of(integer("num_ctx")) : OptionalInt.empty(),
        // The table's default is the reference's; an engine knows better what suits it.
        values.containsKey("num_batch") ? integer("num_batch") : 0,
        integer("num_thread"),
        integer("num_gpu"),
        !values.containsKey("use_mmap") || values.get("use_mmap").booleanValue(),
        values.containsKey("draft_num_predict") ? integer("draft_num_predict") : DRAFT_TOKENS);
  }

  /** What was asked for, else the table's default. */
  private JsonNode value(String name) {
    JsonNode value = values.get(name);
    return value != null
        ? value
        : Parameters.find(name)
            .flatMap(ParameterSpec::unset)
            .orElseThrow(() -> new IllegalStateException("no default: " + name));
  }

  private double number(String name) {
    return value(name).doubleValue();
  }

  private int integer(String name) {
    return Math.clamp(value(name).longValue(), Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  private List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    JsonNode list = values.get(name);
    if (list != null) {
      list.forEach(item -> texts.add(item.textValue()));
    }
    return texts;
  }
}
