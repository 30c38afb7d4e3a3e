package dev.lamina.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.runtime.Completion;
import dev.lamina.runtime.Completion.StopReason;
import dev.lamina.store.Json;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.Optional;

/**
 * How OpenAI's API writes a response. Other than the reference it says when one is incomplete.
 * Spec: http-api-and-cli §1.19.
 *
 * @param begun the response before anything of it is known; not to be changed
 */
record ResponsesShape(ObjectNode begun) implements AnswerShape {
  static ResponsesShape of(Fields body, ResponsesTools tools) {
    ObjectNode json = Json.object().put("id", "resp_" + ErrorForm.unique());
    json.put("object", "response").put("created_at", Instant.now().getEpochSecond());
    json.putNull("completed_at").put("status", ResponsesItems.BEGUN).putNull("incomplete_details");
    json.put("model", body.text("model")).putNull("previous_response_id");
    json.set("instructions", or(body.find("instructions"), Json.nodes().nullNode()));
    json.putArray("output");
    json.putNull("error").set("tools", tools.told());
    json.set("tool_choice", or(body.find("tool_choice"), Json.nodes().textNode("auto")));
    json.put("truncation", "disabled").put("parallel_tool_calls", true);
    json.putObject("text").set("format", or(body.within("text").find("format"), plainText()));
    json.set("top_p", or(body.find("top_p"), Json.nodes().numberNode(1)));
    json.put("presence_penalty", 0).put("frequency_penalty", 0);
    json.set("top_logprobs", or(body.find("top_logprobs"), Json.nodes().numberNode(0)));
    json.set("temperature", or(body.find("temperature"), Json.nodes().numberNode(1)));
    json.set("reasoning", or(body.find("reasoning"), Json.nodes().nullNode()));
    json.putNull("usage");
    json.set("max_output_tokens", or(body.find("max_output_tokens"), Json.nodes().nullNode()));
    json.putNull("max_tool_calls").put("store", false).put("background", false);
    json.put("service_tier", "default");
    json.set("metadata", or(body.find("metadata"), Json.object()));
    json.putNull("safety_identifier").putNull("prompt_cache_key");
    return new ResponsesShape(json);
  }

  @Override
  public ObjectNode whole(Piece all, ChatEvent.Done done) {
    return ended(ResponsesItems.of(all, status(done.completion())), done);
  }

  @Override
  public Pieces pieces(Context ctx) {
    return new ResponsesEvents(SseStream.of(ctx), this);
  }

  /** The response with all that is in it. */
  ObjectNode ended(ArrayNode output, ChatEvent.Done done) {
    Completion completion = done.completion();
    ObjectNode json = begun.deepCopy().put("status", status(completion));
    if (isCut(completion)) {
      json.putObject("incomplete_details").put("reason", "max_output_tokens");
    } else {
      json.put("completed_at", Instant.now().getEpochSecond());
    }
    json.set("output", output);
    json.set("usage", usage(completion));
    return Omissions.tell(json, done);
  }

  static String status(Completion completion) {
    return isCut(completion) ? "incomplete" : "completed";
  }

  private static boolean isCut(Completion completion) {
    return completion.reason() == StopReason.LENGTH;
  }

  /** Which tokens were thoughts is not known. */
  private static ObjectNode usage(Completion completion) {
    ObjectNode json = Json.object().put("input_tokens", completion.promptTokens());
    json.put("output_tokens", completion.tokens());
    json.put("total_tokens", completion.promptTokens() + completion.tokens());
    json.putObject("input_tokens_details").put("cached_tokens", completion.cachedTokens());
    json.putObject("output_tokens_details").put("reasoning_tokens", 0);
    return json;
  }

  private static ObjectNode plainText() {
    return Json.object().put("type", "text");
  }

  private static JsonNode or(Optional<JsonNode> given, JsonNode otherwise) {
    return given.orElse(otherwise);
  }
}
