package dev.lamina.server;

import com.fasterxml.jackson.databind.JsonNode;
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

/**
 * Anthropic's messages as Lamina's: the blocks of each become one message, and what tools answered
 * messages of their own before it. Blocks of unknown types are passed over, as in the reference.
 * Spec: http-api-and-cli §1.20.
 */
final class AnthropicMessages {
  private final List<Message> messages = new ArrayList<>();

  /** Which tool a call was for, by its id: a result does not repeat it. */
  private final Map<String, String> tools = new HashMap<>();

  private AnthropicMessages() {}

  /** The system's text and the messages. */
  static List<Message> read(Fields body) {
    AnthropicMessages read = new AnthropicMessages();
    String system = new Blocks(body, "system").text();
    if (!system.isEmpty()) {
      read.messages.add(Message.of("system", system));
    }
    body.objects("messages").forEach(read::add);
    return List.copyOf(read.messages);
  }

  private void add(Fields message) {
    Blocks blocks = new Blocks(message, "content");
    String role = message.text("role").toLowerCase(Locale.ROOT);
    List<ToolCall> calls = blocks.calls();
    calls.forEach(call -> tools.put(call.id(), call.name()));
    List<Fields> results = blocks.of("tool_result");
    results.forEach(this::addResult);
    Message rest =
        new Message(role, blocks.text(), blocks.thinking(), blocks.images(), calls, "", "");
    if (results.isEmpty() || !rest.equals(Message.of(role, ""))) {
      messages.add(rest);
    }
  }

  private void addResult(Fields result) {
    Blocks blocks = new Blocks(result, "content");
    String id = result.text("tool_use_id");
    messages.add(
        new Message(
            "tool", blocks.text(), "", blocks.images(), List.of(), tools.getOrDefault(id, ""), id));
  }

  /** A content: a text, or blocks. */
  private record Blocks(List<Fields> all) {
    Blocks(Fields json, String name) {
      this(read(json, name));
    }

    private static List<Fields> read(Fields json, String name) {
      Optional<JsonNode> content = json.find(name);
      return content.isPresent() && content.get().isTextual()
          ? List.of(
              new Fields(Json.object().put("type", "text").put("text", content.get().textValue())))
          : json.objects(name);
    }

    List<Fields> of(String type) {
      return all.stream().filter(block -> block.text("type").equals(type)).toList();
    }

    String text() {
      return joined("text");
    }

    String thinking() {
      return joined("thinking");
    }

    /** The blocks whose type is the name of their text. */
    private String joined(String type) {
      StringBuilder text = new StringBuilder();
      of(type).forEach(block -> text.append(block.text(type)));
      return text.toString();
    }

    List<String> images() {
      return Messages.images(of("image").stream().map(Blocks::image).toList());
    }

    private static String image(Fields block) {
      Fields source = block.within("source");
      if (!source.text("type").equals("base64")) {
        throw ModelException.invalid(
            "invalid image source type \"" + source.text("type") + "\" (send it as base64)");
      }
      return source.text("data");
    }

    List<ToolCall> calls() {
      List<ToolCall> calls = new ArrayList<>();
      for (Fields call : of("tool_use")) {
        calls.add(
            new ToolCall(
                call.text("id"),
                calls.size(),
                call.text("name"),
                call.object("input").orElseGet(Json::object)));
      }
      return List.copyOf(calls);
    }
  }
}
