package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.toolkit.RenderedPrompt;

/**
 * Tells what of a request the model was not given, in members that the reference does not have; of
 * what was all given there is nothing to tell.
 */
final class Omissions {
  private static final String DROPPED = "dropped_messages";
  private static final String CUT = "prompt_cut";

  private Omissions() {}

  /** Adds to the end of an answer, and returns it. */
  static ObjectNode tell(ObjectNode end, ChatEvent.Done done) {
    dropped(end, done.dropped());
    if (done.cut()) {
      end.put(CUT, true);
    }
    return end;
  }

  /** Adds to a prompt, and returns it. */
  static ObjectNode tell(ObjectNode json, RenderedPrompt prompt) {
    return dropped(json, prompt.dropped());
  }

  private static ObjectNode dropped(ObjectNode json, int messages) {
    return messages > 0 ? json.put(DROPPED, messages) : json;
  }
}
