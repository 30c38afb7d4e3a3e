package dev.lamina.modelfile.template;

import dev.lamina.modelfile.template.Operand.Pipeline;
import java.util.List;
import java.util.Optional;

/** What a template's text consists of. */
sealed interface Node {
  int position();

  record Text(int position, String text) implements Node {}

  record Action(int position, Pipeline pipeline) implements Node {}

  record If(int position, Pipeline condition, Block body, Optional<Block> otherwise)
      implements Branch {}

  record With(int position, Pipeline condition, Block body, Optional<Block> otherwise)
      implements Branch {}

  record Range(int position, Pipeline condition, Block body, Optional<Block> otherwise)
      implements Branch {}

  /** A call of a defined template. */
  record Call(int position, String name, Optional<Pipeline> argument) implements Node {}

  record Break(int position) implements Node {}

  record Continue(int position) implements Node {}

  /** What {@code if}, {@code with} and {@code range} have in common. */
  sealed interface Branch extends Node {
    Pipeline condition();

    Block body();

    Optional<Block> otherwise();
  }

  record Block(List<Node> nodes) {
    public Block {
      nodes = List.copyOf(nodes);
    }

    /** Whether nothing but white space is in it. */
    boolean isBlank() {
      return nodes.stream()
          .allMatch(node -> node instanceof Text text && GoText.isBlank(text.text()));
    }
  }
}
