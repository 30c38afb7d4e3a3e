package dev.lamina.runtime;

import dev.lamina.modelfile.template.OllamaTemplate;
import dev.lamina.modelfile.template.TemplateInput;
import dev.lamina.modelfile.template.ThinkingTags;
import dev.lamina.store.ModelException;
import java.util.Optional;

/** A TEMPLATE layer, in Go's language. Spec: http-api-and-cli §6.3. */
public final class GoPrompt implements PromptTemplate {
  /** The text for a model that says nothing of templates: its weights go on with the prompt. */
  public static final String PLAIN = "{{ .Prompt }}";

  private final String text;
  private final OllamaTemplate template;

  private GoPrompt(String text, OllamaTemplate template) {
    this.text = text;
    this.template = template;
  }

  /** Reads a template; throws INVALID with line and column where it is none. */
  public static GoPrompt parse(String text) {
    return new GoPrompt(text, OllamaTemplate.parse(text));
  }

  @Override
  public String text() {
    return text;
  }

  @Override
  public String render(Conversation conversation, SpecialTokens tokens) {
    TemplateInput input = TemplateInput.of(conversation.messages(), conversation.tools());
    return template.render(conversation.think().on(input));
  }

  @Override
  public String fill(String before, String after, Think think) {
    if (!template.variables().contains("suffix")) {
      throw ModelException.invalid("the template does not support insert");
    }
    return template.render(think.on(TemplateInput.gap(before, after)));
  }

  @Override
  public Optional<ThinkingTags> thinkingTags() {
    return template.thinkingTags();
  }

  @Override
  public String toolCallTag() {
    return template.toolCallTag();
  }
}
