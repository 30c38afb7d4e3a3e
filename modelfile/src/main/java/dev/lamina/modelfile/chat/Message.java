package dev.lamina.modelfile.chat;

import java.util.List;

/**
 * One turn of a conversation, as the API and the messages layer have it. Absent texts are empty.
 * Spec: store-and-modelfile §3.6.
 *
 * @param role lower case: {@code system}, {@code user}, {@code assistant}, {@code tool} or any
 *     other
 * @param thinking what the model thought before it answered
 * @param images the files' bytes in standard base64
 * @param toolName of a tool's answer: which tool
 * @param toolCallId of a tool's answer: which call
 */
public record Message(
    String role,
    String content,
    String thinking,
    List<String> images,
    List<ToolCall> toolCalls,
    String toolName,
    String toolCallId) {
  public Message {
    images = List.copyOf(images);
    toolCalls = List.copyOf(toolCalls);
  }

  /** A turn of text alone. */
  public static Message of(String role, String content) {
    return new Message(role, content, "", List.of(), List.of(), "", "");
  }

  /** The same with another text. */
  public Message withContent(String text) {
    return new Message(role, text, thinking, images, toolCalls, toolName, toolCallId);
  }
}
