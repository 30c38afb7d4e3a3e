package dev.lamina.modelfile.jinja;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.modelfile.chat.Tool;
import dev.lamina.modelfile.chat.ToolCall;
import dev.lamina.store.Json;
import java.util.List;
import java.util.Map;

/**
 * A conversation as the variables that transformers gives a chat template. Spec: jinja. Stateless.
 *
 * <p>A message with images has its content as a list of parts, the images first, as {@code
 * {"type":"image"}}; each template writes the placeholder of its own model for them. What is absent
 * (thinking, tool calls, ids) is left out, so that {@code is defined} answers as it does in Python.
 */
public final class JinjaChat {
  private static final String REASONING = "reasoning_content";
  private static final List<String> OTHER_REASONING = List.of("thinking", "reasoning");

  private JinjaChat() {}

  /**
   * The prompt for a conversation.
   *
   * @param tools that the model may call; when empty, the template sees {@code tools} as none
   * @param addGenerationPrompt whether the prompt ends where the assistant's answer begins
   * @param extra variables besides: {@code bos_token}, {@code eos_token}, {@code enable_thinking},
   *     {@code reasoning_effort} and what else a template knows; they may replace the others
   * @throws dev.lamina.store.ModelException INVALID, as {@link JinjaTemplate#render(ObjectNode)}
   */
  public static String render(
      JinjaTemplate template,
      List<Message> messages,
      List<Tool> tools,
      boolean addGenerationPrompt,
      Map<String, JsonNode> extra) {
    return template.render(
        context(messages, tools, addGenerationPrompt, extra, reasoningNames(template.text())));
  }

  /** The variables alone, reasoning as {@code reasoning_content}. */
  public static ObjectNode context(
      List<Message> messages,
      List<Tool> tools,
      boolean addGenerationPrompt,
      Map<String, JsonNode> extra) {
    return context(messages, tools, addGenerationPrompt, extra, List.of(REASONING));
  }

  /** By what names a template asks for reasoning: nearly all agree, the others are given theirs. */
  private static List<String> reasoningNames(String text) {
    if (text.contains(REASONING)) {
      return List.of(REASONING);
    }
    List<String> others = OTHER_REASONING.stream().filter(text::contains).toList();
    return others.isEmpty() ? List.of(REASONING) : others;
  }

  private static ObjectNode context(
      List<Message> messages,
      List<Tool> tools,
      boolean addGenerationPrompt,
      Map<String, JsonNode> extra,
      List<String> reasoningNames) {
    ObjectNode context = Json.object();
    ArrayNode turns = context.putArray("messages");
    messages.forEach(message -> turns.add(message(message, reasoningNames)));
    if (tools.isEmpty()) {
      context.putNull("tools");
    } else {
      ArrayNode list = context.putArray("tools");
      tools.forEach(tool -> list.add(tool.json()));
    }
    context.put("add_generation_prompt", addGenerationPrompt);
    extra.forEach(context::set);
    return context;
  }

  private static ObjectNode message(Message message, List<String> reasoningNames) {
    ObjectNode json = Json.object().put("role", message.role());
    content(message, json);
    if (!message.thinking().isEmpty()) {
      reasoningNames.forEach(name -> json.put(name, message.thinking()));
    }
    if (!message.toolCalls().isEmpty()) {
      ArrayNode calls = json.putArray("tool_calls");
      message.toolCalls().forEach(call -> calls.add(call(call)));
    }
    if (!message.toolName().isEmpty()) {
      json.put("name", message.toolName());
    }
    if (!message.toolCallId().isEmpty()) {
      json.put("tool_call_id", message.toolCallId());
    }
    return json;
  }

  private static void content(Message message, ObjectNode json) {
    if (message.images().isEmpty()) {
      json.put("content", message.content());
      return;
    }
    ArrayNode parts = json.putArray("content");
    message.images().forEach(image -> parts.addObject().put("type", "image"));
    if (!message.content().isEmpty()) {
      parts.addObject().put("type", "text").put("text", message.content());
    }
  }

  private static ObjectNode call(ToolCall call) {
    ObjectNode json = Json.object().put("type", "function");
    if (!call.id().isEmpty()) {
      json.put("id", call.id());
    }
    json.putObject("function").put("name", call.name()).set("arguments", call.arguments());
    return json;
  }
}
