package dev.lamina.modelfile.template;

import dev.lamina.modelfile.template.Node.Block;
import dev.lamina.modelfile.template.Operand.Command;
import dev.lamina.modelfile.template.Operand.Field;
import dev.lamina.modelfile.template.Operand.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A template up to the first {@code .Response}: everything that stands later is left out, to the
 * right in the same action too. Conditions are not searched. Spec: gotemplate 10, 11.
 */
final class ResponseCut {
  private boolean cut;

  /** Whether an else would have to go whose branch stays, which Go does not survive. */
  private boolean broken;

  private ResponseCut() {}

  /** The cut template; nothing if it cannot be cut. */
  static Optional<Block> of(Block block) {
    ResponseCut search = new ResponseCut();
    Block rest = search.block(block);
    return search.broken ? Optional.empty() : Optional.of(rest);
  }

  private Block block(Block block) {
    List<Node> nodes = new ArrayList<>();
    for (Node node : block.nodes()) {
      if (cut) {
        break;
      }
      node(node).ifPresent(nodes::add);
    }
    return new Block(nodes);
  }

  private Optional<Node> node(Node node) {
    return switch (node) {
      case Node.Action action ->
          pipeline(action.pipeline()).map(pipeline -> new Node.Action(action.position(), pipeline));
      case Node.If(int at, Pipeline condition, Block body, Optional<Block> otherwise) ->
          Optional.of(new Node.If(at, condition, block(body), otherwise(otherwise)));
      case Node.With(int at, Pipeline condition, Block body, Optional<Block> otherwise) ->
          Optional.of(new Node.With(at, condition, block(body), otherwise(otherwise)));
      case Node.Range(int at, Pipeline condition, Block body, Optional<Block> otherwise) ->
          Optional.of(new Node.Range(at, condition, block(body), otherwise(otherwise)));
      case Node.Text _, Node.Call _, Node.Break _, Node.Continue _ -> Optional.of(node);
    };
  }

  private Optional<Block> otherwise(Optional<Block> otherwise) {
    broken |= cut && otherwise.isPresent();
    return otherwise.map(this::block);
  }

  /** A pipeline goes as a whole if one of its commands loses everything. */
  private Optional<Pipeline> pipeline(Pipeline pipeline) {
    List<Command> commands = new ArrayList<>();
    for (Command command : pipeline.commands()) {
      List<Operand> operands = new ArrayList<>();
      for (Operand operand : command.operands()) {
        if (!cut) {
          operand(operand).ifPresent(operands::add);
        }
      }
      if (operands.isEmpty()) {
        return Optional.empty();
      }
      commands.add(new Command(command.position(), operands));
    }
    return Optional.of(
        new Pipeline(pipeline.position(), pipeline.targets(), pipeline.assigns(), commands));
  }

  private Optional<Operand> operand(Operand operand) {
    if (operand instanceof Pipeline pipeline) {
      return pipeline(pipeline).map(rest -> rest);
    }
    cut |= operand instanceof Field field && field.names().contains("Response");
    return Optional.of(operand);
  }
}
