package dev.lamina.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.modelfile.template.TemplateInput;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a model is to think before it answers. Spec: http-api-and-cli §1.6.
 *
 * @param set whether anything was said about it, by the request or by the model's ability
 * @param level {@code low}, {@code medium}, {@code high}, {@code max}; empty where it is not to
 *     think
 */
public record Think(boolean set, boolean wanted, String level) {
  public static final Think UNSET = new Think(false, false, "");

  private static final Set<String> LEVELS = Set.of("low", "medium", "high", "max");
  private static final String USUAL = "medium";

  /**
   * Reads a request's word on it.
   *
   * @param able whether the model can: then it does unless it was told not to
   * @throws ModelException INVALID for anything but true, false and the levels
   */
  public static Think of(Optional<JsonNode> word, boolean able) {
    if (word.isEmpty() || word.get().isNull()) {
      return able ? new Think(true, true, USUAL) : UNSET;
    }
    JsonNode value = word.get();
    if (value.isBoolean()) {
      return value.booleanValue() ? new Think(true, true, USUAL) : new Think(true, false, "");
    }
    if (value.isTextual() && LEVELS.contains(value.textValue())) {
      return new Think(true, true, value.textValue());
    }
    throw ModelException.invalid(
        "invalid think value: "
            + (value.isTextual() ? '"' + value.textValue() + '"' : value)
            + " (must be \"high\", \"medium\", \"low\", \"max\", true, or false)");
  }

  /** What a chat template in Jinja is told of it; publishers have two names for the same switch. */
  public Map<String, JsonNode> variables() {
    Map<String, JsonNode> variables = new HashMap<>();
    if (set) {
      variables.put("enable_thinking", Json.nodes().booleanNode(wanted));
      variables.put("thinking", Json.nodes().booleanNode(wanted));
    }
    if (wanted) {
      variables.put("reasoning_effort", Json.nodes().textNode(level));
    }
    return variables;
  }

  /** What a template is told of it. */
  TemplateInput on(TemplateInput input) {
    return set ? input.withThinking(wanted, level) : input;
  }
}
