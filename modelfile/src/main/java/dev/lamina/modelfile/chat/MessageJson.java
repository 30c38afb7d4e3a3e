package dev.lamina.modelfile.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Messages as the messages layer and the API write them: role and content always, the rest where it
 * is not empty. Spec: store-and-modelfile §3.6. Stateless.
 */
public final class MessageJson {
  private MessageJson() {}

  /**
   * Reads a list of messages. Unknown members are ignored.
   *
   * @throws ModelException INVALID when it is none
   */
  public static List<Message> parseList(JsonNode list) {
    if (list.isNull()) {
      return List.of();
    }
    if (!list.isArray()) {
      throw ModelException.invalid("invalid messages: expected an array");
    }
    List<Message> messages = new ArrayList<>();
    list.forEach(message -> messages.add(parse(message)));
    return List.copyOf(messages);
  }

  /**
   * Reads one message; its role becomes lower case.
   *
   * @throws ModelException INVALID when it is none
   */
  public static Message parse(JsonNode message) {
    if (!message.isObject()) {
      throw ModelException.invalid("invalid message: expected an object");
    }
    List<String> images = new ArrayList<>();
    for (JsonNode image : message.path("images")) {
      images.add(string(image, "images"));
    }
    List<ToolCall> calls = new ArrayList<>();
    for (JsonNode call : message.path("tool_calls")) {
      calls.add(call(call));
    }
    return new Message(
        text(message, "role").toLowerCase(Locale.ROOT),
        text(message, "content"),
        text(message, "thinking"),
        images,
        calls,
        text(message, "tool_name"),
        text(message, "tool_call_id"));
  }

  /** The messages as a JSON array. */
  public static ArrayNode writeList(List<Message> messages) {
    ArrayNode list = Json.nodes().arrayNode();
    messages.forEach(message -> list.add(write(message)));
    return list;
  }

  /** The message as a JSON object. */
  public static ObjectNode write(Message message) {
    ObjectNode node = Json.object();
    node.put("role", message.role());
    node.put("content", message.content());
    putText(node, "thinking", message.thinking());
    if (!message.images().isEmpty()) {
      ArrayNode images = node.putArray("images");
      message.images().forEach(images::add);
    }
    if (!message.toolCalls().isEmpty()) {
      ArrayNode calls = node.putArray("tool_calls");
      message.toolCalls().forEach(call -> calls.add(write(call)));
    }
    putText(node, "tool_name", message.toolName());
    putText(node, "tool_call_id", message.toolCallId());
    return node;
  }

  /** A tool call as a JSON object. */
  public static ObjectNode write(ToolCall call) {
    ObjectNode node = Json.object();
    putText(node, "id", call.id());
    ObjectNode function = node.putObject("function");
    function.put("index", call.index());
    function.put("name", call.name());
    function.set("arguments", call.arguments().deepCopy());
    return node;
  }

  private static ToolCall call(JsonNode call) {
    JsonNode function = call.path("function");
    JsonNode arguments = function.path("arguments");
    if (!arguments.isObject() && !arguments.isNull() && !arguments.isMissingNode()) {
      throw ModelException.invalid("invalid tool call: arguments must be an object");
    }
    String id = text(call, "id");
    int index = function.path("index").asInt(0);
    String name = text(function, "name");
    return arguments instanceof ObjectNode object
        ? new ToolCall(id, index, name, object.deepCopy())
        : ToolCall.withoutArguments(id, index, name);
  }

  private static String text(JsonNode node, String member) {
    JsonNode value = node.path(member);
    return value.isMissingNode() || value.isNull() ? "" : string(value, member);
  }

  private static String string(JsonNode value, String member) {
    if (!value.isTextual()) {
      throw ModelException.invalid("invalid message: " + member + " must be a string");
    }
    return value.asText();
  }

  private static void putText(ObjectNode node, String member, String value) {
    if (!value.isEmpty()) {
      node.put(member, value);
    }
  }
}
