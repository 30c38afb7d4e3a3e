package dev.lamina.runtime;

import dev.lamina.modelfile.chat.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * Where images stand in a prompt: {@code [img-0]} is the first. Templates know texts alone, so that
 * both kinds of them get the same. Spec: http-api-and-cli §6.7.
 */
public final class ImageMarks {
  /** What a person may write where an image of the message is meant. */
  private static final String HERE = "[img]";

  private ImageMarks() {}

  /** The mark of an image, counted from 0 through the whole prompt. */
  public static String of(int number) {
    return "[img-" + number + "]";
  }

  /** The messages with marks in their texts instead of images. */
  static List<Message> in(List<Message> messages) {
    List<Message> marked = new ArrayList<>();
    int number = 0;
    for (Message message : messages) {
      StringBuilder before = new StringBuilder();
      String text = message.content();
      for (int i = 0; i < message.images().size(); i++) {
        String mark = of(number++);
        int here = text.indexOf(HERE);
        if (here >= 0) {
          text = text.substring(0, here) + mark + text.substring(here + HERE.length());
        } else {
          before.append(mark);
        }
      }
      marked.add(message.images().isEmpty() ? message : plain(message, before + text));
    }
    return marked;
  }

  private static Message plain(Message message, String text) {
    return new Message(
        message.role(),
        text,
        message.thinking(),
        List.of(),
        message.toolCalls(),
        message.toolName(),
        message.toolCallId());
  }
}
