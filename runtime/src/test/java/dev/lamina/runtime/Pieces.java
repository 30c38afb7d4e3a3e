package dev.lamina.runtime;

import dev.lamina.modelfile.chat.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Answers cut into pieces, and the events that they become, joined, so that cuts do not count. */
final class Pieces {
  private Pieces() {}

  /** All ways to cut in two, then some random ways to cut in more, one of single chars. */
  static List<List<String>> cuts(String text, int random) {
    List<List<String>> cuts = new ArrayList<>();
    for (int i = 0; i <= text.length(); i++) {
      cuts.add(List.of(text.substring(0, i), text.substring(i)));
    }
    cuts.add(text.chars().mapToObj(c -> String.valueOf((char) c)).toList());
    Random seeded = new Random(text.hashCode());
    for (int i = 0; i < random; i++) {
      List<String> pieces = new ArrayList<>();
      int at = 0;
      while (at < text.length()) {
        int end = Math.min(text.length(), at + seeded.nextInt(6));
        pieces.add(text.substring(at, end));
        at = end;
      }
      cuts.add(pieces);
    }
    return cuts;
  }

  /**
   * Events in one text: thinking in parentheses, calls in brackets, neighbours of a kind joined.
   */
  static String joined(List<ChatEvent> events) {
    StringBuilder all = new StringBuilder();
    for (ChatEvent event : events) {
      switch (event) {
        case ChatEvent.Thinking thinking -> append(all, "(", thinking.text(), ")");
        case ChatEvent.Text text -> append(all, "", text.text(), "");
        case ChatEvent.ToolCalls calls -> {
          for (ToolCall call : calls.calls()) {
            all.append('[')
                .append(call.index())
                .append(' ')
                .append(call.name())
                .append(call.arguments())
                .append(']');
          }
        }
        case ChatEvent.Progress _ -> {}
        case ChatEvent.Tokens tokens -> throw new AssertionError("nobody asked: " + tokens);
        case ChatEvent.Done done -> throw new AssertionError("no answer says done: " + done);
      }
    }
    return all.toString();
  }

  private static void append(StringBuilder all, String open, String text, String close) {
    if (text.isEmpty()) {
      throw new AssertionError("an event without text");
    }
    if (!close.isEmpty() && all.toString().endsWith(close)) {
      all.setLength(all.length() - close.length());
      all.append(text).append(close);
    } else {
      all.append(open).append(text).append(close);
    }
  }
}
