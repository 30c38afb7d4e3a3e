package dev.lamina.runtime.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.ModelException;
import java.util.ArrayList;
import java.util.List;

/**
 * A grammar in GBNF of what an answer may be: one of several things, perhaps after thoughts. For
 * one thread.
 */
public final class AnswerGrammar {
  private final Rules rules = new Rules();
  private final List<String> answers = new ArrayList<>();

  /**
   * The answer may be a value that keeps to a schema.
   *
   * @throws ModelException INVALID as {@link SchemaGrammar#of}
   */
  public void value(ObjectNode schema) {
    answers.add(SchemaGrammar.rule(schema, rules));
  }

  /**
   * The answer may be a call of a tool.
   *
   * @param name for errors
   * @param before all that comes before the arguments
   * @param arguments the schema that they keep to
   * @throws ModelException INVALID as {@link SchemaGrammar#of}
   */
  public void call(String name, String before, ObjectNode arguments, String after) {
    try {
      String rule = SchemaGrammar.rule(arguments, rules);
      answers.add(rules.add(Rules.literal(before) + " " + rule + " " + Rules.literal(after)));
    } catch (ModelException e) {
      String reason = String.valueOf(e.getMessage()).replaceFirst("^format: ", "");
      throw new ModelException(e.kind(), "tool " + name + ": " + reason, e);
    }
  }

  /** All of it. */
  public String text() {
    return rules.text(String.join(" | ", answers));
  }

  /**
   * All of it, with thoughts before the answer.
   *
   * @param begun whether the tag that opens them is there already; else they may be left out
   */
  public String after(String open, String close, boolean begun) {
    String thoughts = rules.upTo(close) + " [ \\n]{0,4}";
    return rules.text(
        (begun ? thoughts : "( " + Rules.literal(open) + " " + thoughts + " )?")
            + " ( "
            + String.join(" | ", answers)
            + " )");
  }
}
