package dev.lamina.modelfile.template;

import java.util.Optional;

/**
 * Runs a template that knows no messages once for each turn: with what the system, the user and the
 * assistant said, and at last up to where the response begins. Spec: gotemplate 9–12.
 */
final class Turns {
  private final Trees trees;
  private final Optional<Node.Block> last;

  Turns(Trees trees) {
    this.trees = trees;
    this.last = ResponseCut.of(trees.main());
  }

  void render(TemplateInput input, Rendering rendering) {
    String system = "";
    String prompt = "";
    String response = "";
    for (MessageValue message : Collation.collate(input.messages())) {
      String role = message.message().role();
      boolean ends =
          (role.equals("system") && !(prompt.isEmpty() && response.isEmpty()))
              || (role.equals("user") && !response.isEmpty());
      if (ends) {
        rendering.run(TemplateData.turn(input, system, prompt, response));
        system = "";
        prompt = "";
        response = "";
      }
      switch (role) {
        case "system" -> system = message.content();
        case "user" -> prompt = message.content();
        case "assistant" -> response = message.content();
        default -> {}
      }
    }
    Node.Block end = last.orElseThrow(this::uncuttable);
    rendering.runLast(end, TemplateData.turn(input, system, prompt, response));
  }

  private RuntimeException uncuttable() {
    return trees
        .source()
        .executionError(
            0,
            "the response stands in a branch that has an else, so the prompt's end is not clear"
                + " (move .Response behind the branch, or use .Messages)");
  }
}
