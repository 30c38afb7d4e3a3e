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

/**
 * How Anthropic's API writes an answer. Spec: http-api-and-cli §1.20.
 *
 * @param estimate tokens of the prompt: a stream tells some before they are counted
 */
record AnthropicShape(String id, String model, int estimate) implements AnswerShape {
  private static final int LETTERS_IN_A_TOKEN = 4;

  static AnthropicShape of(String model, ChatRequest request) {
    int letters = 0;
    for (Message message : request.messages()) {
      letters += message.role().length() + message.content().length() + message.thinking().length();
    }
    for (Tool tool : request.tools()) {
      letters += Json.write(tool.json()).length();
    }
    return new AnthropicShape("msg_" + ErrorForm.unique(), model, letters / LETTERS_IN_A_TOKEN);
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
    json.put("stop_reason", reason(done.completion(), !all.calls().isEmpty()));
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
    json.putObject("delta").put("stop_reason", reason(done.completion(), calls));
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

  private static String reason(Completion completion, boolean calls) {
    if (calls) {
      return "tool_use";
    }
    return switch (completion.reason()) {
      case STOP -> "end_turn";
      case LENGTH -> "max_tokens";
    };
  }
}
