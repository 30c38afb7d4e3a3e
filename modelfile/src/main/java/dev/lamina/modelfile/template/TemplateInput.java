package dev.lamina.modelfile.template;

import dev.lamina.modelfile.chat.Message;
import dev.lamina.modelfile.chat.Tool;
import java.util.List;
import java.util.Optional;

/**
 * What a TEMPLATE is rendered with. Spec: gotemplate "Ollama's layer".
 *
 * @param tools empty if the request names none; an empty list prints as {@code []} where none print
 *     as {@code null}
 * @param prompt together with {@code suffix} the text before the gap to be filled; messages are not
 *     looked at then
 * @param suffix the text after the gap; empty for anything but filling a gap
 * @param think whether the model shall think
 * @param thinkLevel {@code low}, {@code medium}, {@code high} or empty
 * @param thinkSet whether the request said anything about thinking
 */
public record TemplateInput(
    List<Message> messages,
    Optional<List<Tool>> tools,
    String prompt,
    String suffix,
    boolean think,
    String thinkLevel,
    boolean thinkSet) {
  public TemplateInput {
    messages = List.copyOf(messages);
    tools = tools.map(List::copyOf);
  }

  /** A conversation; no tools if the list is empty. */
  public static TemplateInput of(List<Message> messages, List<Tool> tools) {
    return new TemplateInput(
        messages,
        tools.isEmpty() ? Optional.empty() : Optional.of(tools),
        "",
        "",
        false,
        "",
        false);
  }

  /** A gap between two texts. */
  public static TemplateInput gap(String prompt, String suffix) {
    return new TemplateInput(List.of(), Optional.empty(), prompt, suffix, false, "", false);
  }

  /** The same with the request's word on thinking. */
  public TemplateInput withThinking(boolean wanted, String level) {
    return new TemplateInput(messages, tools, prompt, suffix, wanted, level, true);
  }
}
