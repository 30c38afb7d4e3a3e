package dev.lamina.modelfile.template;

import dev.lamina.modelfile.template.Node.Block;
import dev.lamina.modelfile.template.Node.Branch;
import dev.lamina.modelfile.template.Operand.Command;
import dev.lamina.modelfile.template.Operand.Field;
import java.util.Optional;

/** Finds what a template writes before a tool call: the first text under a test of ToolCalls. */
final class ToolCallTagSearch {
  private static final String NO_TAG = "{";

  private ToolCallTagSearch() {}

  static String in(Block main) {
    return branch(main)
        .flatMap(branch -> text(branch.body()))
        .map(ToolCallTagSearch::tag)
        .orElse(NO_TAG);
  }

  /** Everything from a brace on belongs to the call. */
  private static String tag(String text) {
    int brace = text.indexOf('{');
    String tag = (brace < 0 ? text : text.substring(0, brace)).replace("\r\n", "\n").strip();
    return tag.isEmpty() ? NO_TAG : tag;
  }

  private static Optional<Branch> branch(Block block) {
    for (Node node : block.nodes()) {
      if (node instanceof Branch branch) {
        if (branch instanceof Node.If && asksForCalls(branch)) {
          return Optional.of(branch);
        }
        Optional<Branch> inner =
            branch(branch.body()).or(() -> branch.otherwise().flatMap(ToolCallTagSearch::branch));
        if (inner.isPresent()) {
          return inner;
        }
      }
    }
    return Optional.empty();
  }

  private static boolean asksForCalls(Branch branch) {
    for (Command command : branch.condition().commands()) {
      for (Operand operand : command.operands()) {
        if (operand instanceof Field field && field.names().contains("ToolCalls")) {
          return true;
        }
      }
    }
    return false;
  }

  /** The first text that is not blank and has no action before it. */
  private static Optional<String> text(Block block) {
    for (Node node : block.nodes()) {
      switch (node) {
        case Node.Text text -> {
          if (!GoText.isBlank(text.text())) {
            return Optional.of(text.text());
          }
        }
        case Branch branch -> {
          Optional<String> inner =
              text(branch.body()).or(() -> branch.otherwise().flatMap(ToolCallTagSearch::text));
          if (inner.isPresent()) {
            return inner;
          }
        }
        case Node.Action _ -> {
          return Optional.empty();
        }
        case Node.Call _, Node.Break _, Node.Continue _ -> {}
      }
    }
    return Optional.empty();
  }
}
