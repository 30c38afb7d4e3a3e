package dev.lamina.modelfile;

import dev.lamina.store.ModelException;

/**
 * One instruction of a {@link Modelfile}, its text as meant: without quotes. Spec:
 * store-and-modelfile §4.1.
 */
public sealed interface Instruction {
  /** What comes after the keyword; of a parameter or a turn what comes after its name. */
  String text();

  /** FROM: a model's name, or the path of weights. */
  record From(String text) implements Instruction {}

  /** ADAPTER: the path of a LoRA adapter. */
  record Adapter(String text) implements Instruction {}

  /** DRAFT: the path of a small model that guesses ahead. */
  record Draft(String text) implements Instruction {}

  /** TEMPLATE: how messages become a prompt, in Go's template syntax. */
  record Template(String text) implements Instruction {}

  /** SYSTEM: what every conversation starts with. */
  record SystemText(String text) implements Instruction {}

  /** LICENSE: a licence's text. */
  record License(String text) implements Instruction {}

  /** RENDERER: the name of a prompt renderer that Ollama has built in. */
  record Renderer(String text) implements Instruction {}

  /** PARSER: the name of an answer parser that Ollama has built in. */
  record Parser(String text) implements Instruction {}

  /** REQUIRES: the oldest version of Ollama that can run the model. */
  record Requires(String text) implements Instruction {}

  /**
   * PARAMETER: not yet checked, so that a Modelfile can be read and printed whatever it says.
   *
   * @param name as it was written; empty where two blanks follow PARAMETER
   */
  record Parameter(String name, String text) implements Instruction {
    public Parameter {
      if (!name.matches("[A-Za-z0-9_]*")) {
        throw ModelException.invalid("invalid parameter name '" + name + "'");
      }
    }
  }

  /**
   * MESSAGE: a turn that comes before every conversation.
   *
   * @param role {@code system}, {@code user} or {@code assistant}
   */
  record Turn(String role, String text) implements Instruction {
    public Turn {
      if (!role.equals("system") && !role.equals("user") && !role.equals("assistant")) {
        throw ModelException.invalid(
            "message role must be one of \"system\", \"user\", or \"assistant\"");
      }
    }
  }
}
