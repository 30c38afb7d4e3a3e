package dev.lamina.modelfile.template;

import dev.lamina.modelfile.chat.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Joins neighbours of the same role, except tool answers; what the later ones have besides text is
 * lost. Spec: gotemplate 7, 8.
 */
final class Collation {
  private static final String SEPARATOR = "\n\n";

  private Collation() {}

  static List<MessageValue> collate(List<Message> messages) {
    List<MessageValue> collated = new ArrayList<>(messages.size());
    for (int i = 0; i < messages.size(); ) {
      Message first = messages.get(i++);
      String content = first.content();
      int from = i;
      while (i < messages.size() && joins(first, messages.get(i))) {
        i++;
      }
      if (i > from) {
        content = join(messages.subList(from - 1, i));
      }
      collated.add(new MessageValue(first, content));
    }
    return collated;
  }

  private static boolean joins(Message first, Message next) {
    return next.role().equals(first.role()) && !next.role().equals("tool");
  }

  /** The texts of all system messages, wherever they stand. */
  static String system(List<Message> messages) {
    return join(messages.stream().filter(message -> message.role().equals("system")).toList());
  }

  private static String join(List<Message> messages) {
    return messages.stream().map(Message::content).collect(Collectors.joining(SEPARATOR));
  }
}
