package dev.lamina.runtime;

import dev.lamina.modelfile.template.ThinkingTags;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a model is to continue, and how its answer is to be read.
 *
 * @param thinking the tags between which it thinks; empty where it is not to be looked for
 * @param insideThinking whether the text ends with the opening tag
 * @param toolCallTag what comes before a call of a tool
 * @param dropped messages that were left out so that the rest fits; the oldest, but no system
 *     message
 */
public record Prompt(
    String text,
    Optional<ThinkingTags> thinking,
    boolean insideThinking,
    String toolCallTag,
    int dropped) {
  private static final String NO_TAG = "{";

  /** A text that goes to the model as it is, and an answer that is taken as it comes. */
  public static Prompt raw(String text) {
    return new Prompt(text, Optional.empty(), false, NO_TAG, 0);
  }

  /** The same after an earlier text. */
  public Prompt after(String earlier) {
    return new Prompt(earlier + text, thinking, insideThinking, toolCallTag, dropped);
  }

  /** Special tokens that are part of an answer to it, by their text. */
  public List<String> preserved() {
    List<String> texts = new ArrayList<>();
    thinking.ifPresent(tags -> texts.addAll(List.of(tags.open(), tags.close())));
    texts.add(toolCallTag);
    if (toolCallTag.startsWith("<")) {
      texts.add("</" + toolCallTag.substring(1));
    }
    return List.copyOf(texts);
  }
}
