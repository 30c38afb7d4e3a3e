package dev.lamina.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.modelfile.chat.ToolCall;
import dev.lamina.store.ModelException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The items of a request for a response as messages: calls belong to the assistant's message before
 * them, thoughts to the one after them. Spec: http-api-and-cli §1.19.
 */
final class ResponsesInput {
  private static final String ASSISTANT = "assistant";

  private final List<Message> messages = new ArrayList<>();

  /** Which tool a call was for, by its id: an answer does not repeat it. */
  private final Map<String, String> tools = new HashMap<>();

  /** Whose message has not come yet. */
  private String thoughts = "";

  private ResponsesInput() {}

  static List<Message> read(Fields body) {
    ResponsesInput read = new ResponsesInput();
    String instructions = body.text("instructions");
    if (!instructions.isEmpty()) {
      read.messages.add(Message.of("system", instructions));
    }
    Optional<JsonNode> input = body.find("input");
    if (input.isPresent() && input.get().isTextual()) {
      read.messages.add(Message.of("user", input.get().textValue()));
      return List.copyOf(read.messages);
    }
    List<Fields> items = body.objects("input");
    if (items.isEmpty()) {
      throw ModelException.invalid("input is required");
    }
    for (int i = 0; i < items.size(); i++) {
      read.add(items.get(i), "input[" + i + "]: ");
    }
    return List.copyOf(read.messages);
  }

  /**
   * @param where the item is, for errors
   */
  private void add(Fields item, String where) {
    String type = item.text("type");
    switch (type.isEmpty() && item.find("role").isPresent() ? "message" : type) {
      case "message" -> addMessage(item, where);
      case "reasoning" -> thoughts += thoughts(item);
      case "function_call" -> addCall(item);
      case "function_call_output" -> addResult(item, where);
      case "web_search_call" -> {}
      default -> throw ModelException.invalid(where + "unknown input item type: \"" + type + "\"");
    }
  }

  private void addMessage(Fields item, String where) {
    String role = OpenAiMessages.role(item);
    Content content = Content.of(item, "content", where);
    messages.add(
        new Message(
            role,
            content.text(),
            role.equals(ASSISTANT) ? takeThoughts() : "",
            content.images(),
            List.of(),
            "",
            ""));
  }

  private void addCall(Fields item) {
    String id = item.text("call_id");
    tools.put(id, item.text("name"));
    boolean joins =
        thoughts.isEmpty() && !messages.isEmpty() && messages.getLast().role().equals(ASSISTANT);
    Message before =
        joins
            ? messages.removeLast()
            : new Message(ASSISTANT, "", takeThoughts(), List.of(), List.of(), "", "");
    List<ToolCall> calls = new ArrayList<>(before.toolCalls());
    calls.add(
        new ToolCall(
            id, calls.size(), item.text("name"), OpenAiMessages.arguments(item.text("arguments"))));
    messages.add(
        new Message(
            ASSISTANT, before.content(), before.thinking(), before.images(), calls, "", ""));
  }

  private void addResult(Fields item, String where) {
    Content content = Content.of(item, "output", where);
    String id = item.text("call_id");
    messages.add(
        new Message(
            "tool",
            content.text(),
            "",
            content.images(),
            List.of(),
            tools.getOrDefault(id, ""),
            id));
  }

  /** What stands for them in full, if it is there, else what they come to. */
  private static String thoughts(Fields item) {
    String full = item.text("encrypted_content");
    StringBuilder summary = new StringBuilder();
    item.objects("summary").forEach(part -> summary.append(part.text("text")));
    return full.isEmpty() ? summary.toString() : full;
  }

  private String takeThoughts() {
    String taken = thoughts;
    thoughts = "";
    return taken;
  }

  /** A text, or the parts of one with images. */
  private record Content(String text, List<String> images) {
    static Content of(Fields item, String name, String where) {
      Optional<JsonNode> content = item.find(name);
      if (content.isPresent() && content.get().isTextual()) {
        return new Content(content.get().textValue(), List.of());
      }
      StringBuilder text = new StringBuilder();
      List<String> images = new ArrayList<>();
      for (Fields part : item.objects(name)) {
        switch (part.text("type")) {
          case "input_text", "output_text", "text" -> text.append(part.text("text"));
          case "input_image" -> images.add(OpenAiMessages.image(part));
          case "input_file" ->
              throw ModelException.invalid("file inputs are not currently supported");
          default ->
              throw ModelException.invalid(
                  where + "unknown content type: \"" + part.text("type") + "\"");
        }
      }
      return new Content(text.toString(), List.copyOf(images));
    }
  }
}
