package dev.lamina.runtime;

import dev.lamina.modelfile.template.ThinkingTags;
import java.io.IOException;

/**
 * Parts what a model thinks from what it answers, piece by piece: thinking is between the tags at
 * the very start; blanks after each tag are nobody's. Spec: http-api-and-cli §6.4. For one answer,
 * one thread.
 */
final class ThinkingSplit {
  private enum Place {
    /** Nothing but blanks so far, or part of the opening tag. */
    BEFORE,
    /** After the opening tag, where blanks are dropped. */
    OPENED,
    THINKING,
    /** After the closing tag, where blanks are dropped. */
    CLOSED,
    ANSWER
  }

  private final ThinkingTags tags;
  private final ChatEvent.Sink thinking;
  private final ChatEvent.Sink answer;
  private final StringBuilder pending = new StringBuilder();
  private Place place;

  /**
   * Both sinks get pieces of the text.
   *
   * @param inside whether the prompt ended with the opening tag
   */
  ThinkingSplit(ThinkingTags tags, boolean inside, ChatEvent.Sink thinking, ChatEvent.Sink answer) {
    this.tags = tags;
    this.thinking = thinking;
    this.answer = answer;
    this.place = inside ? Place.OPENED : Place.BEFORE;
  }

  void accept(String text) throws IOException {
    pending.append(text);
    boolean more = true;
    while (more) {
      more =
          switch (place) {
            case BEFORE -> lookForOpening();
            case OPENED -> skipBlanks(Place.THINKING);
            case THINKING -> lookForClosing();
            case CLOSED -> skipBlanks(Place.ANSWER);
            case ANSWER -> {
              sendAnswer(pending.length());
              yield false;
            }
          };
    }
  }

  /** The text has ended: what was held back is what it looked like. */
  void finish() throws IOException {
    switch (place) {
      case BEFORE, ANSWER -> sendAnswer(pending.length());
      case THINKING -> sendThinking(pending.length());
      case OPENED, CLOSED -> pending.setLength(0);
    }
  }

  private boolean lookForOpening() {
    int start = blanks();
    String trimmed = pending.substring(start);
    if (trimmed.startsWith(tags.open())) {
      pending.delete(0, start + tags.open().length());
      place = Place.OPENED;
      return true;
    }
    if (tags.open().startsWith(trimmed)) {
      return false;
    }
    place = Place.ANSWER;
    return true;
  }

  private boolean lookForClosing() throws IOException {
    int at = pending.indexOf(tags.close());
    if (at >= 0) {
      sendThinking(at);
      pending.delete(0, tags.close().length());
      place = Place.CLOSED;
      return true;
    }
    sendThinking(pending.length() - Texts.overlap(pending, tags.close()));
    return false;
  }

  private boolean skipBlanks(Place next) {
    pending.delete(0, blanks());
    if (pending.isEmpty()) {
      return false;
    }
    place = next;
    return true;
  }

  private int blanks() {
    int start = 0;
    while (start < pending.length() && Character.isWhitespace(pending.charAt(start))) {
      start++;
    }
    return start;
  }

  private void sendThinking(int length) throws IOException {
    if (length > 0) {
      thinking.accept(new ChatEvent.Thinking(take(length)));
    }
  }

  private void sendAnswer(int length) throws IOException {
    if (length > 0) {
      answer.accept(new ChatEvent.Text(take(length)));
    }
  }

  private String take(int length) {
    String text = pending.substring(0, length);
    pending.delete(0, length);
    return text;
  }
}
