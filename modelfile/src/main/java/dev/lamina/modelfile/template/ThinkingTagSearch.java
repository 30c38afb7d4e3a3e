package dev.lamina.modelfile.template;

import dev.lamina.modelfile.template.Node.Block;
import dev.lamina.modelfile.template.Node.Branch;
import dev.lamina.modelfile.template.Operand.Command;
import dev.lamina.modelfile.template.Operand.Field;
import dev.lamina.modelfile.template.Operand.Pipeline;
import java.util.Optional;

/**
 * Finds what a template puts around {@code .Thinking} where it goes through the messages. Spec:
 * gotemplate 19, store-and-modelfile §7.9.
 */
final class ThinkingTagSearch {
  private String open = "";
  private String close = "";

  private ThinkingTagSearch() {}

  /** The tags, each of them empty if it is not found. */
  static ThinkingTags in(Block main) {
    ThinkingTagSearch search = new ThinkingTagSearch();
    search.block(main, Optional.empty());
    return new ThinkingTags(search.open, search.close);
  }

  private void block(Block block, Optional<Node.Range> nearest) {
    for (Node node : block.nodes()) {
      switch (node) {
        case Node.Action action -> pipeline(action.pipeline(), block, nearest);
        case Branch branch -> {
          Optional<Node.Range> around =
              branch instanceof Node.Range range ? Optional.of(range) : nearest;
          pipeline(branch.condition(), block, around);
          block(branch.body(), around);
          branch.otherwise().ifPresent(otherwise -> block(otherwise, around));
        }
        case Node.Call call ->
            call.argument().ifPresent(argument -> pipeline(argument, block, nearest));
        case Node.Text _, Node.Break _, Node.Continue _ -> {}
      }
    }
  }

  private void pipeline(Pipeline pipeline, Block block, Optional<Node.Range> nearest) {
    if (mentions(pipeline, "Thinking")
        && nearest.isPresent()
        && mentions(nearest.get().condition(), "Messages")) {
      if (block.nodes().getFirst() instanceof Node.Text first) {
        open = first.text().strip();
      }
      if (block.nodes().getLast() instanceof Node.Text last) {
        close = last.text().strip();
      }
    }
  }

  /** Whether a field that begins with the name is used. */
  private static boolean mentions(Pipeline pipeline, String name) {
    for (Command command : pipeline.commands()) {
      for (Operand operand : command.operands()) {
        boolean found =
            (operand instanceof Field field && field.names().getFirst().equals(name))
                || (operand instanceof Pipeline inner && mentions(inner, name));
        if (found) {
          return true;
        }
      }
    }
    return false;
  }
}
