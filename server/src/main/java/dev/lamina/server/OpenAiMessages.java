package dev.lamina.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.modelfile.chat.ToolCall;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * OpenAI's messages as Lamina's: of a content in parts each part becomes a message, as in the
 * reference. Spec: http-api-and-cli §1.18.
 */
final class OpenAiMessages {
  private static final Pattern IMAGE =
      Pattern.compile("data:(?:image/(?:jpeg|jpg|png|webp))?;base64,(.*)", Pattern.DOTALL);

  private final List<Message> messages = new ArrayList<>();

  /** Which tool a call was for, by its id: an answer need not repeat it. */
  private final Map<String, String> tools = new HashMap<>();

  private OpenAiMessages() {}

  static List<Message> read(List<Fields> messages) {
    if (messages.isEmpty()) {
      throw ModelException.invalid("[] is too short - 'messages'");
    }
    OpenAiMessages read = new OpenAiMessages();
    messages.forEach(read::add);
    return List.copyOf(read.messages);
  }

  private void add(Fields message) {
    Optional<JsonNode> content = message.find("content");
    List<ToolCall> calls = calls(message.objects("tool_calls"));
    if (content.isEmpty()) {
      if (calls.isEmpty()) {
        throw ModelException.invalid("invalid message content type: <nil>");
      }
      put(message, "", List.of(), calls);
    } else if (content.get().isTextual()) {
      put(message, content.get().textValue(), List.of(), calls);
    } else if (content.get().isArray()) {
      List<Fields> parts = message.objects("content");
      for (int i = 0; i < parts.size(); i++) {
        part(message, parts.get(i), i == parts.size() - 1 ? calls : List.of());
      }
    } else {
      throw ModelException.invalid("invalid message content type: " + Fields.kind(content.get()));
    }
  }

  private void part(Fields message, Fields part, List<ToolCall> calls) {
    switch (part.text("type")) {
      case "text" -> put(message, part.text("text"), List.of(), calls);
      case "image_url" -> put(message, "", List.of(image(part)), calls);
      default -> throw ModelException.invalid("invalid message format");
    }
  }

  private void put(Fields message, String text, List<String> images, List<ToolCall> calls) {
    String callId = message.text("tool_call_id");
    String tool = message.firstText("name");
    messages.add(
        new Message(
            role(message),
            text,
            message.text("reasoning"),
            images,
            calls,
            tool.isEmpty() ? tools.getOrDefault(callId, "") : tool,
            callId));
  }

  /** Developers speak to newer models of OpenAI's; for templates they are the system. */
  static String role(Fields message) {
    String role = message.text("role").toLowerCase(Locale.ROOT);
    return role.equals("developer") ? "system" : role;
  }

  /** The bytes of a data URI, which stands alone or in an object. */
  static String image(Fields part) {
    String url =
        part.find("image_url")
            .map(
                value ->
                    value.isObject() ? new Fields((ObjectNode) value).text("url") : value.asText())
            .orElse("");
    if (url.startsWith("http://") || url.startsWith("https://")) {
      throw ModelException.invalid(
          "image URLs are not currently supported, please use base64 encoded data instead");
    }
    Matcher data = IMAGE.matcher(url);
    if (!data.matches()) {
      throw ModelException.invalid("invalid image input");
    }
    return Messages.images(List.of(data.group(1))).getFirst();
  }

  private List<ToolCall> calls(List<Fields> calls) {
    List<ToolCall> read = new ArrayList<>();
    for (Fields call : calls) {
      Fields function = call.within("function");
      tools.put(call.text("id"), function.text("name"));
      read.add(
          new ToolCall(
              call.text("id"),
              read.size(),
              function.text("name"),
              arguments(function.text("arguments"))));
    }
    return read;
  }

  static ObjectNode arguments(String text) {
    try {
      return Json.parseObject(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    } catch (ModelException e) {
      throw new ModelException(e.kind(), "invalid tool call arguments", e);
    }
  }
}
