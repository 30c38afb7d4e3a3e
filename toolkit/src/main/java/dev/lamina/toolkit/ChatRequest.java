package dev.lamina.toolkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.modelfile.chat.Tool;
import dev.lamina.runtime.ToolChoice;
import dev.lamina.store.ModelName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A conversation that a model is to continue.
 *
 * @param messages oldest first; the model's own come before them
 * @param choice which of the tools may be called, and whether one must be
 * @param options parameters by name, over the model's; unknown names are ignored
 * @param format {@code "json"} or a JSON schema
 * @param think whether, or how hard, to think: true, false or a level
 * @param keepAlive how long the model stays loaded after; {@link KeepAlive#FOREVER} for ever
 * @param truncate whether old messages may be dropped so that the rest fits
 * @param shift whether the context may be shifted while the answer is generated
 * @param likeliest how many of the likeliest tokens are told at each place; empty if no token's
 *     probability is wanted
 */
public record ChatRequest(
    ModelName model,
    List<Message> messages,
    List<Tool> tools,
    ToolChoice choice,
    Map<String, JsonNode> options,
    Optional<JsonNode> format,
    Optional<JsonNode> think,
    Optional<Duration> keepAlive,
    boolean truncate,
    boolean shift,
    OptionalInt likeliest) {
  /** Without the probabilities of tokens; the model chooses whether it calls a tool. */
  public ChatRequest(
      ModelName model,
      List<Message> messages,
      List<Tool> tools,
      Map<String, JsonNode> options,
      Optional<JsonNode> format,
      Optional<JsonNode> think,
      Optional<Duration> keepAlive,
      boolean truncate,
      boolean shift) {
    this(
        model,
        messages,
        tools,
        ToolChoice.AUTO,
        options,
        format,
        think,
        keepAlive,
        truncate,
        shift,
        OptionalInt.empty());
  }

  /** With everything else as it is where nothing is asked for. */
  public static ChatRequest of(ModelName model, List<Message> messages) {
    return new ChatRequest(
        model,
        messages,
        List.of(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        true,
        true);
  }

  ChatRequest withoutTruncation() {
    return new ChatRequest(
        model, messages, tools, choice, options, format, think, keepAlive, false, shift, likeliest);
  }
}
