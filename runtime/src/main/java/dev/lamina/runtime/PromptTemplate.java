package dev.lamina.runtime;

import dev.lamina.modelfile.chat.Message;
import dev.lamina.modelfile.chat.Tool;
import dev.lamina.modelfile.template.ThinkingTags;
import dev.lamina.store.ModelException;
import java.util.List;
import java.util.Optional;

/** How one model's messages become a text. Immutable and safe for use by several threads. */
public sealed interface PromptTemplate permits GoPrompt, JinjaPrompt {
  /**
   * What a prompt is made of.
   *
   * @param tools that the model may call
   */
  record Conversation(List<Message> messages, List<Tool> tools, Think think) {
    public Conversation {
      messages = List.copyOf(messages);
      tools = List.copyOf(tools);
    }

    /** The same about other messages. */
    public Conversation with(List<Message> others) {
      return new Conversation(others, tools, think);
    }
  }

  /**
   * Reads a template in either language: blocks and comments in Jinja's way are in no Go template.
   *
   * @throws dev.lamina.store.ModelException INVALID where it is none
   */
  static PromptTemplate parse(String text) {
    return text.contains("{%") || text.contains("{#")
        ? JinjaPrompt.parse(text)
        : GoPrompt.parse(text);
  }

  /** The template's own text. */
  String text();

  /**
   * The prompt, ending where the answer begins.
   *
   * @throws dev.lamina.store.ModelException INVALID where the template refuses
   */
  String render(Conversation conversation, SpecialTokens tokens);

  /**
   * The prompt for what is missing between two texts.
   *
   * @throws dev.lamina.store.ModelException INVALID where the template knows no gaps
   */
  String fill(String before, String after, Think think);

  /** Whether a system message gets into the prompt. */
  default boolean showsSystem() {
    String word = "laminaprobe";
    List<Message> told = List.of(Message.of("system", word), Message.of("user", "?"));
    try {
      return render(new Conversation(told, List.of(), Think.UNSET), SpecialTokens.NONE)
          .contains(word);
    } catch (ModelException refused) {
      return false;
    }
  }

  /** The tags between which the model thinks. */
  Optional<ThinkingTags> thinkingTags();

  /** What the model writes before a call of a tool; an opening bracket if it is nothing else. */
  String toolCallTag();
}
