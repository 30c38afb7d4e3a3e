package dev.lamina.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.modelfile.ChatTemplate;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.modelfile.chat.ToolCall;
import dev.lamina.modelfile.jinja.JinjaAbilities;
import dev.lamina.modelfile.jinja.JinjaChat;
import dev.lamina.modelfile.jinja.JinjaTemplate;
import dev.lamina.modelfile.template.ThinkingTags;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The chat template inside the weights, in Jinja's language. Spec: jinja. */
public final class JinjaPrompt implements PromptTemplate {
  private static final String PROBE = "lamina_probe";
  private static final String BRACE = "{";

  private final JinjaTemplate template;
  private final Optional<ThinkingTags> thinking;
  private final String toolCallTag;

  private JinjaPrompt(JinjaTemplate template, Optional<ThinkingTags> thinking, String toolCallTag) {
    this.template = template;
    this.thinking = thinking;
    this.toolCallTag = toolCallTag;
  }

  /** Reads a template and tries out what it can; throws INVALID where it is none. */
  public static JinjaPrompt parse(String text) {
    return of(ChatTemplate.of(text));
  }

  /** Of a template that was tried out; throws INVALID where it cannot be read. */
  public static JinjaPrompt of(ChatTemplate chat) {
    JinjaTemplate template = chat.jinja().orElseThrow(() -> ModelException.invalid(chat.fault()));
    JinjaAbilities abilities = chat.abilities();
    boolean tags = !abilities.thinkingOpen().isEmpty() && !abilities.thinkingClose().isEmpty();
    return new JinjaPrompt(
        template,
        tags
            ? Optional.of(new ThinkingTags(abilities.thinkingOpen(), abilities.thinkingClose()))
            : Optional.empty(),
        abilities.toolCalls() ? toolCallTag(template, abilities.thinkingClose()) : BRACE);
  }

  @Override
  public String text() {
    return template.text();
  }

  @Override
  public String render(Conversation conversation, SpecialTokens tokens) {
    Map<String, JsonNode> extra = conversation.think().variables();
    extra.put("bos_token", Json.nodes().textNode(tokens.begin()));
    extra.put("eos_token", Json.nodes().textNode(tokens.end()));
    return JinjaChat.render(template, conversation.messages(), conversation.tools(), true, extra);
  }

  @Override
  public String fill(String before, String after, Think think) {
    throw ModelException.invalid("the template does not support insert");
  }

  @Override
  public Optional<ThinkingTags> thinkingTags() {
    return thinking;
  }

  @Override
  public String toolCallTag() {
    return toolCallTag;
  }

  /**
   * What stands between the beginning of an answer and the name of the tool that it calls; a brace
   * where the template refuses the probe, for instance because no tools are described.
   */
  private static String toolCallTag(JinjaTemplate template, String thinkingClose) {
    Message question = Message.of("user", "?");
    // Mistral's templates want an id of nine letters or digits.
    ToolCall call = new ToolCall("abcdefghi", 0, PROBE, Json.object());
    Message answer = new Message("assistant", "", "", List.of(), List.of(call), "", "");
    Map<String, JsonNode> tokens =
        Map.of("bos_token", Json.nodes().textNode(""), "eos_token", Json.nodes().textNode(""));
    try {
      return tagBetween(
          JinjaChat.render(template, List.of(question), List.of(), true, tokens),
          JinjaChat.render(template, List.of(question, answer), List.of(), false, tokens),
          thinkingClose);
    } catch (ModelException refused) {
      return BRACE;
    }
  }

  /** Reasoning comes first where there is any, and the parser of answers has taken it off. */
  private static String tagBetween(String start, String whole, String thinkingClose) {
    int name = whole.indexOf(PROBE);
    if (name < 0) {
      return BRACE;
    }
    String before = whole.substring(Texts.same(start, whole.substring(0, name)), name);
    int thought = thinkingClose.isEmpty() ? -1 : before.lastIndexOf(thinkingClose);
    before = thought < 0 ? before : before.substring(thought + thinkingClose.length());
    int brace = before.indexOf('{');
    String tag = (brace < 0 ? before : before.substring(0, brace)).strip();
    return tag.isEmpty() ? BRACE : tag;
  }
}
