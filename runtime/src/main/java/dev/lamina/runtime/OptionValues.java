package dev.lamina.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.ModelException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Merged options by name, read by type. */
final class OptionValues {
  private final Map<String, JsonNode> values;

  private OptionValues(Map<String, JsonNode> values) {
    this.values = values;
  }

  static OptionValues merge(Map<String, JsonNode> model, Map<String, JsonNode> request) {
    Map<String, JsonNode> values = new HashMap<>();
    for (Map<String, JsonNode> layer : List.of(model, request)) {
      layer.forEach(
          (name, value) -> {
            if (!value.isNull()) {
              values.put(name, value);
            }
          });
    }
    return new OptionValues(values);
  }

  Options options() {
    Sampling standard = Sampling.DEFAULT;
    Sampling sampling =
        new Sampling(
            number("temperature", standard.temperature()),
            integer("top_k", standard.topK()),
            number("top_p", standard.topP()),
            number("min_p", standard.minP()),
            number("typical_p", standard.typicalP()),
            integer("repeat_last_n", standard.repeatLastN()),
            number("repeat_penalty", standard.repeatPenalty()),
            number("presence_penalty", standard.presencePenalty()),
            number("frequency_penalty", standard.frequencyPenalty()),
            whole("seed", standard.seed()));
    return new Options(
        sampling,
        integer("num_predict", -1),
        texts("stop"),
        integer("num_keep", 4),
        values.containsKey("num_ctx") ? OptionalInt.of(integer("num_ctx", 0)) : OptionalInt.empty(),
        integer("num_batch", 0),
        integer("num_thread", 0),
        integer("num_gpu", -1),
        flag("use_mmap", true));
  }

  private double number(String name, double standard) {
    JsonNode value = values.get(name);
    if (value == null) {
      return standard;
    }
    if (!value.isNumber()) {
      throw wrongType(name, "float32");
    }
    if (!Float.isFinite(value.floatValue())) {
      throw ModelException.invalid("option \"" + name + "\" must be a finite number");
    }
    return value.doubleValue();
  }

  /** Floats are cut to whole numbers, and both to what fits. */
  private long whole(String name, long standard) {
    JsonNode value = values.get(name);
    if (value == null) {
      return standard;
    }
    if (!value.isNumber()) {
      throw wrongType(name, "integer");
    }
    return value.isIntegralNumber() && value.canConvertToLong()
        ? value.longValue()
        : (long) value.doubleValue();
  }

  private int integer(String name, int standard) {
    return Math.clamp(whole(name, standard), Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  private boolean flag(String name, boolean standard) {
    JsonNode value = values.get(name);
    if (value == null) {
      return standard;
    }
    if (!value.isBoolean()) {
      throw wrongType(name, "boolean");
    }
    return value.booleanValue();
  }

  private List<String> texts(String name) {
    JsonNode value = values.get(name);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray()) {
      throw wrongType(name, "array");
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode item : value) {
      if (!item.isTextual()) {
        throw wrongType(name, "an array of strings");
      }
      texts.add(item.textValue());
    }
    return texts;
  }

  private static ModelException wrongType(String name, String type) {
    String of = type.startsWith("an ") ? " must be of " : " must be of type ";
    return ModelException.invalid("option \"" + name + "\"" + of + type);
  }
}
