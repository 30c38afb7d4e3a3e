package dev.lamina.modelfile.template;

import dev.lamina.modelfile.template.GoFunction.Environment;
import dev.lamina.modelfile.template.Node.Block;
import dev.lamina.modelfile.template.Node.Branch;
import java.util.List;
import java.util.Optional;

/** Executes a template's text once. Spec: gotemplate 38–41. */
final class Interpreter {
  private enum Flow {
    ONWARD,
    BREAK,
    CONTINUE
  }

  private final Rules rules;
  private final Budget budget;
  private final Evaluator evaluator;
  private final StringBuilder output;

  private Interpreter(Rules rules, Object root, Environment environment, StringBuilder output) {
    this.rules = rules;
    this.budget = environment.budget();
    this.evaluator = new Evaluator(rules, environment, root);
    this.output = output;
  }

  /** Appends what the block gives for some data. */
  static void run(
      Rules rules, Block block, Object data, Environment environment, StringBuilder output) {
    new Interpreter(rules, data, environment, output).block(block, data);
  }

  private Flow block(Block block, Object dot) {
    List<Node> nodes = block.nodes();
    Flow flow = Flow.ONWARD;
    for (int i = 0; i < nodes.size() && flow == Flow.ONWARD; i++) {
      flow = node(nodes.get(i), dot);
    }
    return flow;
  }

  private Flow node(Node node, Object dot) {
    switch (node) {
      case Node.Text text -> write(text.text());
      case Node.Action action -> {
        Object value = evaluator.pipeline(action.pipeline(), dot);
        if (action.pipeline().targets().isEmpty()) {
          print(value);
        }
      }
      case Node.Branch branch -> {
        budget.enter(branch.position());
        int mark = evaluator.scope().mark();
        Flow flow = branch(branch, dot);
        evaluator.scope().release(mark);
        budget.leave();
        return flow;
      }
      case Node.Call call -> call(call, dot);
      case Node.Break _ -> {
        return Flow.BREAK;
      }
      case Node.Continue _ -> {
        return Flow.CONTINUE;
      }
    }
    return Flow.ONWARD;
  }

  private Flow branch(Branch branch, Object dot) {
    Object value = evaluator.pipeline(branch.condition(), dot);
    return switch (branch) {
      case Node.If _ -> Values.isTrue(value) ? block(branch.body(), dot) : otherwise(branch, dot);
      case Node.With _ ->
          Values.isTrue(value) ? block(branch.body(), value) : otherwise(branch, dot);
      case Node.Range range -> range(range, value) ? Flow.ONWARD : otherwise(branch, dot);
    };
  }

  private Flow otherwise(Branch branch, Object dot) {
    Optional<Block> otherwise = branch.otherwise();
    return otherwise.isPresent() ? block(otherwise.get(), dot) : Flow.ONWARD;
  }

  /** Whether there was anything to visit. */
  private boolean range(Node.Range range, Object value) {
    return switch (value) {
      case GoList list -> {
        boolean more = true;
        for (int i = 0; i < list.length() && more; i++) {
          more = visit(range, (long) i, list.get(i));
        }
        yield list.length() > 0;
      }
      case GoMap map -> {
        budget.read(map.entries().size() * 64);
        boolean more = true;
        List<String> keys = map.keys();
        for (int i = 0; i < keys.size() && more; i++) {
          more = visit(range, keys.get(i), map.get(keys.get(i)));
        }
        yield !keys.isEmpty();
      }
      case Long count -> count(range, count);
      case Unsigned count -> count(range, count.value());
      case Nil _ -> false;
      default ->
          throw error(range, "range can't iterate over a value of type " + Values.typeName(value));
    };
  }

  private boolean count(Node.Range range, long count) {
    if (range.condition().targets().size() > 1) {
      throw error(range, "can't use " + count + " to iterate over more than one variable");
    }
    boolean more = true;
    for (long i = 0; i < count && more; i++) {
      more = visit(range, i, i);
    }
    return count > 0;
  }

  /** Executes the body for one element; false after a break. */
  private boolean visit(Node.Range range, Object key, Object element) {
    budget.step(range.position());
    Scope scope = evaluator.scope();
    int mark = scope.mark();
    List<String> targets = range.condition().targets();
    boolean both = targets.size() > 1;
    if (range.condition().assigns() && !targets.isEmpty()) {
      if (both) {
        evaluator.assign(targets.get(0), key, range.position());
      }
      evaluator.assign(targets.getLast(), element, range.position());
    } else if (!targets.isEmpty()) {
      scope.setTop(1, element);
      if (both) {
        scope.setTop(2, key);
      }
    }
    Flow flow = block(range.body(), element);
    scope.release(mark);
    return flow != Flow.BREAK;
  }

  private void call(Node.Call call, Object dot) {
    Block body = rules.templates().get(call.name());
    if (body == null) {
      throw error(call, "template \"" + call.name() + "\" not defined");
    }
    Object argument =
        call.argument().isPresent() ? evaluator.pipeline(call.argument().get(), dot) : Nil.NONE;
    budget.enter(call.position());
    Scope scope = evaluator.scope();
    evaluator.useScope(new Scope(argument));
    block(body, argument);
    evaluator.useScope(scope);
    budget.leave();
  }

  private void print(Object value) {
    switch (value) {
      case String text -> write(text);
      case Nil _ -> write("<no value>");
      default -> write(Printf.shown(value, budget));
    }
  }

  private void write(String text) {
    budget.write(text.length());
    output.append(text);
  }

  private RuntimeException error(Node at, String reason) {
    return rules.source().executionError(at.position(), reason);
  }
}
