package dev.lamina.modelfile.template;

import dev.lamina.modelfile.template.GoFunction.Environment;
import dev.lamina.modelfile.template.Node.Block;
import java.time.Clock;
import java.util.function.Consumer;

/** One rendering of a template: one output and one budget, however often the template is run. */
final class Rendering {
  private final Trees trees;
  private final Budget budget;
  private final Environment environment;
  private final StringBuilder output = new StringBuilder();

  private Rendering(Trees trees, Clock clock) {
    this.trees = trees;
    this.budget = new Budget(trees.source());
    this.environment = new Environment(budget, clock);
  }

  /**
   * What the work puts out.
   *
   * @throws dev.lamina.store.ModelException INVALID, whatever goes wrong
   */
  static String of(Trees trees, Clock clock, Consumer<Rendering> work) {
    Rendering rendering = new Rendering(trees, clock);
    try {
      work.accept(rendering);
      return rendering.output.toString();
    } catch (Fault fault) {
      throw rendering.error(fault.reason());
    } catch (StackOverflowError e) {
      // The budget's depth is meant to come first; a thread with a small stack is caught here.
      throw rendering.error("templates, blocks or data are nested too deep");
    }
  }

  /** Runs the template as a whole. */
  void run(Object dot) {
    Interpreter.run(Rules.of(trees), trees.main(), dot, environment, output);
  }

  /** Runs its end: the last turn. */
  void runLast(Block end, Object dot) {
    Interpreter.run(Rules.ofLastTurn(trees), end, dot, environment, output);
  }

  private RuntimeException error(String reason) {
    return trees.source().executionError(budget.position(), reason);
  }
}
