package dev.lamina.runtime.llamaserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.modelfile.chat.ToolCall;
import dev.lamina.runtime.PromptTemplate.Conversation;
import dev.lamina.store.Json;
import java.util.List;

/** The JSON of a conversation for {@code /v1/chat/completions}. Spec: http-api-and-cli §7.3. */
final class ChatBody {
  /** Members of a completion's request that mean nothing here, or that it sets itself. */
  private static final List<String> OTHERS =
      List.of("prompt", "preserved_tokens", "response_fields");

  private ChatBody() {}

  /**
   * The request.
   *
   * @param completion the request for a completion that goes on in the same way
   */
  static ObjectNode of(Conversation conversation, ObjectNode completion) {
    ObjectNode json = completion.deepCopy().without(OTHERS);
    ArrayNode messages = json.putArray("messages");
    conversation.messages().forEach(message -> messages.add(message(message)));
    if (!conversation.tools().isEmpty()) {
      ArrayNode tools = json.putArray("tools");
      conversation.tools().forEach(tool -> tools.add(tool.json()));
    }
    ObjectNode variables = json.putObject("chat_template_kwargs");
    conversation.think().variables().forEach(variables::set);
    return json;
  }

  private static JsonNode message(Message message) {
    ObjectNode json = Json.object().put("role", message.role()).put("content", message.content());
    put(json, "reasoning_content", message.thinking());
    if (!message.toolCalls().isEmpty()) {
      ArrayNode calls = json.putArray("tool_calls");
      message.toolCalls().forEach(call -> calls.add(call(call)));
    }
    put(json, "name", message.toolName());
    put(json, "tool_call_id", message.toolCallId());
    return json;
  }

  private static JsonNode call(ToolCall call) {
    ObjectNode json = Json.object().put("type", "function");
    put(json, "id", call.id());
    json.putObject("function")
        .put("name", call.name())
        .put("arguments", Json.write(call.arguments()));
    return json;
  }

  private static void put(ObjectNode json, String name, String text) {
    if (!text.isEmpty()) {
      json.put(name, text);
    }
  }
}
