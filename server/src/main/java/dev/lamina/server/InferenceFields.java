package dev.lamina.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.toolkit.KeepAlive;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The members that requests for text have in common. Spec: http-api-and-cli §1.6. */
final class InferenceFields {
  private static final Set<String> LEVELS = Set.of("high", "medium", "low", "max");
  private static final long MOST_LOGPROBS = 20;

  private InferenceFields() {}

  /** How long the model stays loaded. */
  static Optional<Duration> keepAlive(Fields body) {
    return body.find("keep_alive").flatMap(KeepAlive::parse);
  }

  /** What the answer must look like: {@code "json"} or a schema. */
  static Optional<JsonNode> format(Fields body) {
    Optional<JsonNode> format = body.find("format").filter(value -> !isText(value, ""));
    if (format.isPresent() && !format.get().isObject() && !isText(format.get(), "json")) {
      throw ModelException.invalid(
          "invalid format: "
              + Json.write(Json.nodes().textNode(Json.write(format.get())))
              + "; expected \"json\" or a valid JSON Schema object");
    }
    return format;
  }

  /** Whether, or how hard, to think: true, false or a level. */
  static Optional<JsonNode> think(Fields body) {
    Optional<JsonNode> think = body.find("think");
    if (think.isPresent()
        && !think.get().isBoolean()
        && !(think.get().isTextual() && LEVELS.contains(think.get().textValue()))) {
      throw ModelException.invalid(
          "invalid think value: "
              + Json.write(think.get())
              + " (must be \"high\", \"medium\", \"low\", \"max\", true, or false)");
    }
    return think;
  }

  /** How many of the likeliest tokens to tell at each place; empty where none is wanted. */
  static OptionalInt likeliest(Fields body) {
    int top = topLogprobs(body);
    return body.flag("logprobs", false) ? OptionalInt.of(top) : OptionalInt.empty();
  }

  static int topLogprobs(Fields body) {
    long top = body.integer("top_logprobs").orElse(0L);
    checkLogprobs(top);
    return (int) top;
  }

  static void checkLogprobs(long top) {
    if (top < 0 || top > MOST_LOGPROBS) {
      throw ModelException.invalid("top_logprobs must be between 0 and 20");
    }
  }

  private static boolean isText(JsonNode value, String text) {
    return value.isTextual() && value.textValue().equals(text);
  }
}
