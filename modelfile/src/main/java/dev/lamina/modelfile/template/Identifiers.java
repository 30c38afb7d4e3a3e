package dev.lamina.modelfile.template;

import dev.lamina.modelfile.template.Node.Block;
import dev.lamina.modelfile.template.Node.Branch;
import dev.lamina.modelfile.template.Operand.Chain;
import dev.lamina.modelfile.template.Operand.Command;
import dev.lamina.modelfile.template.Operand.Constant;
import dev.lamina.modelfile.template.Operand.Dot;
import dev.lamina.modelfile.template.Operand.Field;
import dev.lamina.modelfile.template.Operand.Function;
import dev.lamina.modelfile.template.Operand.NilWord;
import dev.lamina.modelfile.template.Operand.Overflow;
import dev.lamina.modelfile.template.Operand.Pipeline;
import dev.lamina.modelfile.template.Operand.Variable;
import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The names of fields and variables in a template. Spec: gotemplate 3–6. */
final class Identifiers {
  private final Source source;
  private final SortedSet<String> names = new TreeSet<>();

  private Identifiers(Source source) {
    this.source = source;
  }

  /** All names in all templates that a text defines, in lower case. */
  static Set<String> of(Trees trees) {
    Identifiers identifiers = new Identifiers(trees.source());
    identifiers.block(trees.main());
    trees.named().values().forEach(identifiers::block);
    return Collections.unmodifiableSortedSet(identifiers.names);
  }

  private void block(Block block) {
    block.nodes().forEach(this::node);
  }

  private void node(Node node) {
    switch (node) {
      case Node.Action action -> pipeline(action.pipeline());
      case Branch branch -> {
        pipeline(branch.condition());
        block(branch.body());
        branch.otherwise().ifPresent(this::block);
      }
      case Node.Call call -> pipeline(call.argument().orElseThrow(() -> withoutArgument(call)));
      case Node.Text _, Node.Break _, Node.Continue _ -> {}
    }
  }

  private RuntimeException withoutArgument(Node.Call call) {
    return source.parseError(
        call.position(), "undefined template specified (add what it is called with, as a dot)");
  }

  private void pipeline(Pipeline pipeline) {
    for (Command command : pipeline.commands()) {
      command.operands().forEach(this::operand);
    }
  }

  private void operand(Operand operand) {
    switch (operand) {
      case Field field -> add(field.names());
      case Variable variable -> {
        names.add(variable.name().toLowerCase(Locale.ROOT));
        add(variable.fields());
      }
      case Pipeline pipeline -> pipeline(pipeline);
      // The reference does not look into chains.
      case Chain _, Function _, Dot _, NilWord _, Constant _, Overflow _ -> {}
    }
  }

  private void add(Collection<String> more) {
    more.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
  }
}
