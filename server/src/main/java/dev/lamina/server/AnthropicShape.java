package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.modelfile.chat.Tool;
import dev.lamina.modelfile.chat.ToolCall;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.runtime.Completion;
import dev.lamina.store.Json;
import dev.lamina.toolkit.ChatRequest;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;

/**
 * How Anthropic's API writes an answer. Spec: http-api-and-cli §1.20.
 *
 * @param stops the request's own: that one of them appeared is told
 * @param estimate tokens of the prompt: a stream tells some before they are counted
 */
record AnthropicShape(String id, String model, List<String> stops, int estimate)
    implements AnswerShape {
  private static final int LETTERS_IN_A_TOKEN = 4;

  static AnthropicShape of(String model, ChatRequest request) {
    int letters = 0;
    for (Message message : request.messages()) {
      letters += message.role().length() + message.content().length() + message.thinking().length();
    }
    for (Tool tool : request.tools()) {
      letters += Json.write(tool.json()).length();
    }
    return new AnthropicShape(
        "msg_" + ErrorForm.unique(),
        model,
        new Fields(Json.object().set("stop", request.options().get("stop"))).texts("stop"),
        letters / LETTERS_IN_A_TOKEN);
  }

  @Override
  public ObjectNode whole(Piece all, ChatEvent.Done done) {
    ObjectNode json = head();
    ArrayNode content = (ArrayNode) json.get("content");
    if (!all.thinking().isEmpty()) {
      content.add(thinking().put("thinking", all.thinking()));
    }
    if (!all.text().isEmpty()) {
      content.add(text().put("text", all.text()));
    }
    for (ToolCall call : all.calls()) {
      content.add(call(call).set("input", call.arguments()));
    }
    putReason(json, done.completion(), !all.calls().isEmpty());
    json.set("usage", usage(done.completion().promptTokens(), done.completion().tokens()));
    return Omissions.tell(json, done);
  }

  @Override
  public Pieces pieces(Context ctx) {
    return new AnthropicEvents(SseStream.of(ctx), this);
  }

  /** The message before anything of it is known. */
  ObjectNode begun() {
    ObjectNode json = head();
    json.set("usage", usage(estimate, 0));
    return json;
  }

  /** What ends a stream. */
  ObjectNode end(ChatEvent.Done done, boolean calls) {
    ObjectNode json = Json.object();
    putReason(json.putObject("delta"), done.completion(), calls);
    json.set("usage", usage(done.completion().promptTokens(), done.completion().tokens()));
    return Omissions.tell(json, done);
  }

  private ObjectNode head() {
    ObjectNode json = Json.object().put("id", id).put("type", "message").put("role", "assistant");
    json.put("model", model).putArray("content");
    return json;
  }

  static ObjectNode text() {
    return Json.object().put("type", "text").put("text", "");
  }

  /** Anthropic signs thoughts; clients look for the member. */
  static ObjectNode thinking() {
    return Json.object().put("type", "thinking").put("thinking", "").put("signature", "");
  }

  static ObjectNode call(ToolCall call) {
    ObjectNode json = Json.object().put("type", "tool_use").put("id", call.id());
    json.put("name", call.name()).putObject("input");
    return json;
  }

  private static ObjectNode usage(int prompt, int answer) {
    return Json.object().put("input_tokens", prompt).put("output_tokens", answer);
  }

  /** A model's own end of turn may be a stop string too, but is none of the request's. */
  private void putReason(ObjectNode json, Completion completion, boolean calls) {
    Optional<String> stop = completion.stopString().filter(text -> !calls && stops.contains(text));
    String reason =
        switch (completion.reason()) {
          case STOP -> stop.isPresent() ? "stop_sequence" : "end_turn";
          case LENGTH -> "max_tokens";
        };
    json.put("stop_reason", calls ? "tool_use" : reason);
    stop.ifPresent(text -> json.put("stop_sequence", text));
  }
}
