package dev.lamina.modelfile.template;

import dev.lamina.store.ModelException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A TEMPLATE layer: a Go template, and the ways in which Ollama runs it. Spec: gotemplate 1–19,
 * store-and-modelfile §7. Parsed once, rendered as often as wanted, by any number of threads.
 */
public final class OllamaTemplate {
  private final Trees trees;
  private final Set<String> variables;
  private final Turns turns;
  private final Clock clock;
  private final boolean appendsResponse;

  private OllamaTemplate(Trees trees, boolean appendsResponse, Clock clock) {
    this.trees = trees;
    this.appendsResponse = appendsResponse;
    this.variables = Identifiers.of(trees);
    this.turns = new Turns(trees);
    this.clock = clock;
  }

  /**
   * Parses a text. One that mentions neither messages nor a response gets the response at its end.
   *
   * @throws ModelException INVALID, with line and column
   */
  public static OllamaTemplate parse(String text) {
    return parse(text, Clock.system(ZoneId.systemDefault()));
  }

  /** Parses a text whose dates come from a clock. */
  public static OllamaTemplate parse(String text, Clock clock) {
    Trees trees = Parser.parse(text, Functions.ALL);
    Set<String> variables = Identifiers.of(trees);
    boolean complete = variables.contains("messages") || variables.contains("response");
    return new OllamaTemplate(complete ? trees : trees.withResponse(), !complete, clock);
  }

  /**
   * The prompt.
   *
   * @throws ModelException INVALID, with line and column: what the template asks for cannot be done
   *     with the input, or takes too much time, memory or depth
   */
  public String render(TemplateInput input) {
    return GoText.readable(
        Rendering.of(
            trees,
            clock,
            rendering -> {
              if (!input.prompt().isEmpty() && !input.suffix().isEmpty()) {
                rendering.run(TemplateData.gap(input));
              } else if (variables.contains("messages")) {
                rendering.run(TemplateData.messages(input));
              } else {
                turns.render(input, rendering);
              }
            }));
  }

  /** The names of fields and variables in it, in lower case, sorted. */
  public Set<String> variables() {
    return variables;
  }

  /** Of {@code tools}, {@code insert} and {@code thinking}, in this order, those that it has. */
  public List<String> capabilities() {
    List<String> capabilities = new ArrayList<>();
    if (variables.contains("tools")) {
      capabilities.add("tools");
    }
    if (variables.contains("suffix")) {
      capabilities.add("insert");
    }
    if (thinkingTags().isPresent()) {
      capabilities.add("thinking");
    }
    return List.copyOf(capabilities);
  }

  /** The tags around a message's thinking, if it shows both. */
  public Optional<ThinkingTags> thinkingTags() {
    return Optional.of(ThinkingTagSearch.in(trees.main()))
        .filter(tags -> !tags.open().isEmpty() && !tags.close().isEmpty());
  }

  /** What stands before a tool call that the model makes; an open brace if there is no tag. */
  public String toolCallTag() {
    return ToolCallTagSearch.in(trees.main());
  }

  /** Whether it shows tools, their calls, and their answers. Spec: store-and-modelfile §7.1. */
  public boolean hasToolRoundTrip() {
    String text = trees.source().text();
    return variables.contains("tools")
        && variables.contains("toolcalls")
        && (text.contains("eq .Role \"tool\"")
            || text.contains("tool_response")
            || text.toUpperCase(Locale.ROOT).contains("TOOL_RESULTS"));
  }

  /** Whether it shows whole conversations, and not one turn after the other. */
  public boolean showsMessages() {
    return variables.contains("messages");
  }

  /** Whether the response was put at its end, because it mentions none. */
  boolean appendsResponse() {
    return appendsResponse;
  }
}
