package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.ToolCall;
import dev.lamina.runtime.TokenProbability;
import dev.lamina.store.Json;
import java.util.List;

/** The items that a response consists of. Spec: http-api-and-cli §1.19. */
final class ResponsesItems {
  static final String BEGUN = "in_progress";

  private ResponsesItems() {}

  /** Before there is anything of it. */
  static ObjectNode reasoning(String id) {
    ObjectNode json = Json.object().put("id", id).put("type", "reasoning");
    json.putArray("summary");
    return json;
  }

  static ObjectNode reasoning(String id, String text) {
    ObjectNode json = reasoning(id);
    json.withArray("summary").addObject().put("type", "summary_text").put("text", text);
    return json.put("encrypted_content", text);
  }

  /** Before there is anything of it. */
  static ObjectNode message(String id, String status) {
    ObjectNode json = Json.object().put("id", id).put("type", "message").put("status", status);
    json.put("role", "assistant").putArray("content");
    return json;
  }

  static ObjectNode message(String id, String status, ObjectNode part) {
    ObjectNode json = message(id, status);
    json.withArray("content").add(part);
    return json;
  }

  static ObjectNode part(String text, List<TokenProbability> tokens) {
    ObjectNode json = Json.object().put("type", "output_text").put("text", text);
    json.putArray("annotations");
    return json.set("logprobs", Logprobs.json(tokens));
  }

  /**
   * @param arguments all of them, or none where they follow
   */
  static ObjectNode call(String id, String status, ToolCall call, String arguments) {
    ObjectNode json = Json.object().put("id", id).put("type", "function_call");
    json.put("status", status).put("call_id", call.id()).put("name", call.name());
    return json.put("arguments", arguments);
  }

  /** Those of a whole answer: one text, and it is there even if it is empty, unless calls are. */
  static ArrayNode of(Piece all, String status) {
    ArrayNode items = Json.nodes().arrayNode();
    if (!all.thinking().isEmpty()) {
      items.add(reasoning("rs_" + ErrorForm.unique(), all.thinking()));
    }
    if (!all.text().isEmpty() || all.calls().isEmpty()) {
      items.add(message("msg_" + ErrorForm.unique(), status, part(all.text(), all.tokens())));
    }
    for (ToolCall call : all.calls()) {
      items.add(call("fc_" + ErrorForm.unique(), "completed", call, Json.write(call.arguments())));
    }
    return items;
  }
}
