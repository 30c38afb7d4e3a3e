package dev.lamina.toolkit;

import dev.lamina.runtime.ChatPrompt;
import dev.lamina.runtime.LoadedModel;
import dev.lamina.runtime.PromptTemplate;
import dev.lamina.runtime.SpecialTokens;
import java.io.IOException;

/**
 * What a prompt is made for.
 *
 * @param contextLength tokens that there is room for
 * @param model asked only where tokens must be counted or turned into text
 */
record Room(int contextLength, SpecialTokens tokens, Model model) {
  /** A model in memory, or one that is loaded when it is asked for. */
  @FunctionalInterface
  interface Model {
    LoadedModel get() throws IOException, InterruptedException;
  }

  ChatPrompt prompts(PromptTemplate template) {
    return new ChatPrompt(template, tokens, text -> model.get().tokenize(text, true).length);
  }
}
