package dev.lamina.runtime;

import dev.lamina.runtime.PromptTemplate.Conversation;
import java.io.IOException;

/**
 * What some engines can do with a loaded model besides: make the prompt of a conversation by the
 * template in the weights, and read the answer in that template's own ways of thinking and of
 * calling tools. Thread rules and failures are those of {@link LoadedModel}.
 */
public interface ChatModel {
  /** Whether it can answer as a request wants: not everything can be had in this way. */
  boolean takes(GenerateRequest request);

  /**
   * Continues a conversation, which fits the context. All but the last event, {@link
   * ChatEvent.Done}, goes to the sink.
   *
   * @param request how to answer; its prompt is the same conversation by Lamina's own reading of
   *     the template
   */
  Completion chat(Conversation conversation, GenerateRequest request, ChatEvent.Sink sink)
      throws IOException, InterruptedException;
}
