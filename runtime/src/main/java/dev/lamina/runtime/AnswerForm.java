package dev.lamina.runtime;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.Tool;
import dev.lamina.modelfile.template.ThinkingTags;
import dev.lamina.runtime.schema.AnswerGrammar;
import dev.lamina.store.Json;
import java.util.List;
import java.util.Optional;

/**
 * What an answer must be: JSON by a schema, a call of a tool, either of them, or anything; thoughts
 * may come before it. Immutable. Spec: http-api-and-cli §6.6.
 *
 * <p>Other than the reference, which answers twice, a model that thinks is held to its form by one
 * grammar from the end of its thoughts on, and a call is as good as an answer of that form.
 */
public final class AnswerForm {
  private final Optional<ObjectNode> schema;
  private final List<Tool> tools;
  private final Optional<CallFormat> calls;
  private final boolean thinks;

  private AnswerForm(
      Optional<ObjectNode> schema, List<Tool> tools, Optional<CallFormat> calls, boolean thinks) {
    this.schema = schema;
    this.tools = tools;
    this.calls = calls;
    this.thinks = thinks;
    grammar(Prompt.raw(""));
  }

  /**
   * Of an answer without calls.
   *
   * @param schema that it must keep to
   * @throws dev.lamina.store.ModelException INVALID where it is none
   */
  public static AnswerForm of(Optional<ObjectNode> schema, Think think) {
    return new AnswerForm(schema, List.of(), Optional.empty(), think.wanted());
  }

  /**
   * Of an answer that may be, or must be, a call.
   *
   * @param schema that it must keep to where it is no call
   * @param tools that may be called
   * @throws dev.lamina.store.ModelException INVALID where a schema is none
   */
  public static AnswerForm of(
      Optional<ObjectNode> schema,
      List<Tool> tools,
      boolean forced,
      Think think,
      PromptTemplate template) {
    boolean asked = !tools.isEmpty() && (forced || schema.isPresent());
    return new AnswerForm(
        forced ? Optional.empty() : schema,
        tools,
        asked ? Optional.of(CallFormat.of(template)) : Optional.empty(),
        think.wanted());
  }

  /** What holds the answer to a prompt to it; empty where it may be anything. */
  public Optional<String> grammar(Prompt prompt) {
    if (schema.isEmpty() && calls.isEmpty()) {
      return Optional.empty();
    }
    AnswerGrammar grammar = new AnswerGrammar();
    schema.ifPresent(grammar::value);
    calls.ifPresent(format -> tools.forEach(tool -> call(grammar, format, tool)));
    Optional<ThinkingTags> tags = prompt.thinking().filter(_ -> thinks || prompt.insideThinking());
    return Optional.of(
        tags.isEmpty()
            ? grammar.text()
            : grammar.after(tags.get().open(), tags.get().close(), prompt.insideThinking()));
  }

  private static void call(AnswerGrammar grammar, CallFormat format, Tool tool) {
    String before = format.before() + tool.name() + format.between();
    ObjectNode parameters = tool.parameters().orElseGet(() -> Json.object().put("type", "object"));
    grammar.call(tool.name(), before, parameters, format.after());
  }
}
