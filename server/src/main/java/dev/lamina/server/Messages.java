package dev.lamina.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.modelfile.chat.Tool;
import dev.lamina.modelfile.chat.ToolCall;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Messages and tools, from and to the API's JSON. Spec: http-api-and-cli §1.6. */
final class Messages {
  private Messages() {}

  static List<Message> read(List<Fields> messages) {
    return messages.stream().map(Messages::message).toList();
  }

  static List<Tool> tools(List<Fields> tools) {
    return tools.stream().map(tool -> new Tool(tool.json())).toList();
  }

  /** Files in base64, checked. */
  static List<String> images(List<String> images) {
    images.forEach(Messages::checkBase64);
    return images;
  }

  private static Message message(Fields json) {
    return new Message(
        json.text("role").toLowerCase(Locale.ROOT),
        json.text("content"),
        json.text("thinking"),
        images(json.texts("images")),
        toolCalls(json.objects("tool_calls")),
        json.text("tool_name"),
        json.text("tool_call_id"));
  }

  private static List<ToolCall> toolCalls(List<Fields> calls) {
    List<ToolCall> read = new ArrayList<>();
    for (Fields call : calls) {
      Fields function = call.within("function");
      read.add(
          new ToolCall(
              call.text("id"),
              function.integer("index").orElse((long) read.size()).intValue(),
              function.text("name"),
              function.object("arguments").orElseGet(Json::object)));
    }
    return read;
  }

  /** A message as answers show it: role and content always, the rest where there is some. */
  static ObjectNode json(Message message) {
    ObjectNode json = Json.object().put("role", message.role()).put("content", message.content());
    if (!message.thinking().isEmpty()) {
      json.put("thinking", message.thinking());
    }
    if (!message.images().isEmpty()) {
      ArrayNode images = json.putArray("images");
      message.images().forEach(images::add);
    }
    if (!message.toolCalls().isEmpty()) {
      json.set("tool_calls", json(message.toolCalls()));
    }
    if (!message.toolName().isEmpty()) {
      json.put("tool_name", message.toolName());
    }
    if (!message.toolCallId().isEmpty()) {
      json.put("tool_call_id", message.toolCallId());
    }
    return json;
  }

  static JsonNode json(List<ToolCall> calls) {
    ArrayNode array = Json.nodes().arrayNode();
    for (ToolCall call : calls) {
      ObjectNode json = array.addObject();
      if (!call.id().isEmpty()) {
        json.put("id", call.id());
      }
      json.putObject("function")
          .put("index", call.index())
          .put("name", call.name())
          .set("arguments", call.arguments());
    }
    return array;
  }

  /** Go's decoder says at which byte it stumbled; so clients can be told the same. */
  private static void checkBase64(String text) {
    int end = text.length();
    for (int padding = 0; padding < 2 && end > 0 && text.charAt(end - 1) == '='; padding++) {
      end--;
    }
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      boolean digit =
          (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || (c >= '0' && c <= '9')
              || c == '+'
              || c == '/'
              || c == '\n'
              || c == '\r';
      if (!digit) {
        throw ModelException.invalid("illegal base64 data at input byte " + i);
      }
    }
    if (text.chars().filter(c -> c != '\n' && c != '\r').count() % 4 != 0) {
      throw ModelException.invalid("illegal base64 data at input byte " + end);
    }
  }
}
