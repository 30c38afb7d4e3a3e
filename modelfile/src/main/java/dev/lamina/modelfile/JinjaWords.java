package dev.lamina.modelfile;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a chat template in Jinja's syntax can show, told by words in its text as the reference tells
 * it. Spec: store-and-modelfile §7.1, §10.
 */
record JinjaWords(String text) {
  private static final List<String> TOOL_ANSWERS =
      List.of(
          "tool_response",
          "tool_results",
          "role'] == 'tool'",
          "role'] == \"tool\"",
          "role\"] == 'tool'",
          "role\"] == \"tool\"",
          "message.role == 'tool'",
          "message.role == \"tool\"",
          "ipython");

  boolean tools() {
    return any("tools", "tool_call");
  }

  boolean thinking() {
    boolean tags = text.contains("<think>") && text.contains("</think>");
    boolean cut = any("content.split('</think>')", "content.split(\"</think>\")");
    return tags || (cut && !any("reasoning_content", "<SPECIAL_12>"));
  }

  List<String> capabilities() {
    List<String> capabilities = new ArrayList<>();
    if (tools()) {
      capabilities.add("tools");
    }
    if (thinking()) {
      capabilities.add("thinking");
    }
    return capabilities;
  }

  /** Whether it shows tools, their calls, and their answers. */
  boolean hasToolRoundTrip() {
    return tools()
        && any("tool_calls", "assistant_tool_call")
        && TOOL_ANSWERS.stream().anyMatch(text::contains);
  }

  private boolean any(String... words) {
    return Stream.of(words).anyMatch(text::contains);
  }
}
