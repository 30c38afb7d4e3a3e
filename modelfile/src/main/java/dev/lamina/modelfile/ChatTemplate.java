package dev.lamina.modelfile;

import dev.lamina.modelfile.jinja.JinjaAbilities;
import dev.lamina.modelfile.jinja.JinjaTemplate;
import dev.lamina.modelfile.template.BuiltIn;
import dev.lamina.modelfile.template.BuiltInTemplates;
import dev.lamina.store.ModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The chat template in the head of weights, and what trying it out told. Making one takes some
 * milliseconds. Immutable and safe for use by several threads.
 *
 * @param text in Jinja's language
 * @param jinja empty where it cannot be read
 * @param fault why it cannot be read; empty where it can
 * @param abilities none where it cannot be read
 * @param builtIn the template of ours that writes the same format, if its marks are known
 */
public record ChatTemplate(
    String text,
    Optional<JinjaTemplate> jinja,
    String fault,
    JinjaAbilities abilities,
    Optional<BuiltIn> builtIn) {

  /** Reads a text and tries it out. Throws nothing: a text that is no template has a fault. */
  public static ChatTemplate of(String text) {
    Optional<BuiltIn> builtIn = BuiltInTemplates.recognise(text);
    try {
      JinjaTemplate jinja = JinjaTemplate.parse(text);
      return new ChatTemplate(text, Optional.of(jinja), "", JinjaAbilities.of(jinja), builtIn);
    } catch (ModelException e) {
      String fault = String.valueOf(e.getMessage());
      return new ChatTemplate(text, Optional.empty(), fault, JinjaAbilities.NONE, builtIn);
    }
  }

  /** The template of a file's head; empty where it has none. */
  public static Optional<ChatTemplate> in(Gguf weights) {
    return Optional.of(weights.chatTemplate())
        .filter(text -> !text.isEmpty())
        .map(ChatTemplate::of);
  }

  /** Of {@code tools} and {@code thinking}, in this order, those that it has. */
  List<String> capabilities() {
    List<String> capabilities = new ArrayList<>();
    if (abilities.tools()) {
      capabilities.add(Capabilities.TOOLS);
    }
    if (abilities.thinking()) {
      capabilities.add(Capabilities.THINKING);
    }
    return List.copyOf(capabilities);
  }

  /** Whether it shows tools, their calls, and their answers. */
  boolean hasToolRoundTrip() {
    return abilities.tools() && abilities.toolCalls() && abilities.toolResults();
  }
}
