package dev.lamina.runtime.llamaserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.runtime.Completion;
import dev.lamina.runtime.GenerateRequest;
import dev.lamina.runtime.Sampling;
import dev.lamina.store.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** The JSON of {@code /completion}, there and back. Spec: http-api-and-cli §7.3 to §7.5. */
final class CompletionBody {
  private static final long UNSIGNED = 0xffff_ffffL;
  private static final double NANOS_OF_MILLI = 1e6;

  private CompletionBody() {}

  /**
   * The request.
   *
   * @param prompt as it takes them: tokens, or a text with images
   * @param room tokens of context that the prompt leaves
   */
  static ObjectNode of(GenerateRequest request, JsonNode prompt, int room, int contextLength) {
    ObjectNode json = Json.object();
    json.set("prompt", prompt);
    json.put("stream", true).put("cache_prompt", true);
    // A line for each piece of the prompt, so that a closed connection is noticed before its end.
    json.put("return_progress", true);
    // It was told whether to shift when it was started; here the answer ends before it would.
    json.put(
        "n_predict", request.shift() ? request.maxTokens() : Math.min(request.maxTokens(), room));
    json.put("n_keep", request.keep() < 0 ? -1 : request.keep());
    put(json, request.sampling(), contextLength);
    List<String> stops = request.stop().stream().filter(text -> !text.isEmpty()).toList();
    texts(json.putArray("stop"), stops);
    // The text of special tokens is seen only if they are named, also by what looks for stops.
    ArrayNode preserved = json.putArray("preserved_tokens");
    texts(preserved, request.preserved());
    texts(preserved, stops);
    request.grammar().ifPresent(grammar -> json.put("grammar", grammar.isEmpty() ? " " : grammar));
    request.likeliest().ifPresent(count -> json.put("n_probs", Math.max(count, 1)));
    texts(
        json.putArray("response_fields"),
        List.of("content", "stop", "stop_type", "stopping_word", "timings"));
    return json;
  }

  private static void put(ObjectNode json, Sampling sampling, int contextLength) {
    json.put("temperature", sampling.temperature());
    json.put("top_k", Math.max(sampling.topK(), 0));
    json.put("top_p", sampling.topP()).put("min_p", sampling.minP());
    json.put("typical_p", sampling.typicalP());
    // It takes memory for all that it is told to look back on, and does not know -1 everywhere.
    int lookBack = sampling.repeatLastN() < 0 ? contextLength : sampling.repeatLastN();
    json.put("repeat_last_n", Math.min(lookBack, contextLength));
    json.put("repeat_penalty", sampling.repeatPenalty());
    json.put("presence_penalty", sampling.presencePenalty());
    json.put("frequency_penalty", sampling.frequencyPenalty());
    long seed = sampling.seed() == -1 ? ThreadLocalRandom.current().nextInt() : sampling.seed();
    json.put("seed", seed & UNSIGNED);
  }

  private static void texts(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }

  /** What the last event of an answer tells. */
  static Completion completion(JsonNode end) {
    return completion(
        end.path("timings"),
        end.path("stop_type").asText().equals("limit")
            ? Completion.StopReason.LENGTH
            : Completion.StopReason.STOP,
        Optional.of(end.path("stopping_word").asText()).filter(word -> !word.isEmpty()));
  }

  /** What it took is told in the same way of all answers. */
  static Completion completion(
      JsonNode timings, Completion.StopReason reason, Optional<String> stopString) {
    int cached = timings.path("cache_n").intValue();
    return new Completion(
        reason,
        stopString,
        cached + timings.path("prompt_n").intValue(),
        cached,
        millis(timings.path("prompt_ms")),
        timings.path("predicted_n").intValue(),
        millis(timings.path("predicted_ms")));
  }

  private static Duration millis(JsonNode number) {
    return Duration.ofNanos((long) (number.doubleValue() * NANOS_OF_MILLI));
  }

  /** The end of an answer, which has no text. */
  static Optional<Completion> ended(JsonNode event) {
    return event.path("stop").booleanValue() ? Optional.of(completion(event)) : Optional.empty();
  }
}
