package dev.lamina.toolkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.ModelName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A prompt that a model is to answer.
 *
 * @param suffix text that follows the gap, for models that fill one; empty for none
 * @param system instead of the model's own
 * @param template instead of the model's own
 * @param raw the prompt goes to the model as it is
 * @param context tokens of an earlier {@link dev.lamina.runtime.ChatEvent.Done}
 * @param images in standard base64
 * @param options parameters by name, over the model's; unknown names are ignored
 * @param format {@code "json"} or a JSON schema
 * @param think whether, or how hard, to think: true, false or a level
 * @param keepAlive how long the model stays loaded after; {@link KeepAlive#FOREVER} for ever
 * @param truncate whether the prompt may be cut to fit
 * @param shift whether the context may be shifted while the answer is generated
 * @param likeliest how many of the likeliest tokens are told at each place; empty if no token's
 *     probability is wanted
 */
public record GenerateTextRequest(
    ModelName model,
    String prompt,
    String suffix,
    Optional<String> system,
    Optional<String> template,
    boolean raw,
    List<Integer> context,
    List<String> images,
    Map<String, JsonNode> options,
    Optional<JsonNode> format,
    Optional<JsonNode> think,
    Optional<Duration> keepAlive,
    boolean truncate,
    boolean shift,
    OptionalInt likeliest) {
  /** Without the probabilities of tokens. */
  public GenerateTextRequest(
      ModelName model,
      String prompt,
      String suffix,
      Optional<String> system,
      Optional<String> template,
      boolean raw,
      List<Integer> context,
      List<String> images,
      Map<String, JsonNode> options,
      Optional<JsonNode> format,
      Optional<JsonNode> think,
      Optional<Duration> keepAlive,
      boolean truncate,
      boolean shift) {
    this(
        model,
        prompt,
        suffix,
        system,
        template,
        raw,
        context,
        images,
        options,
        format,
        think,
        keepAlive,
        truncate,
        shift,
        OptionalInt.empty());
  }
}
