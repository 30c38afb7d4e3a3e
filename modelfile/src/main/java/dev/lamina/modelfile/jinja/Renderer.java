package dev.lamina.modelfile.jinja;

import dev.lamina.store.ModelException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Does what statements say, in one rendering. */
final class Renderer {
  private final Run run;
  private final Dict context;
  private final Evaluator evaluator;
  private final Activation root;

  Renderer(Run run, Dict context, Body layout) {
    this.run = run;
    this.context = context;
    this.evaluator = new Evaluator(run);
    this.root = new Activation(layout.slots(), null);
  }

  String render(List<Statement> statements, Scope scope) {
    StringBuilder out = new StringBuilder();
    begin(scope, root);
    all(statements, root, out);
    return out.toString();
  }

  /** A macro's text; its parameters were set where they were passed. */
  String macro(MacroBody macro, Activation inside) {
    begin(macro.scope, inside);
    for (MacroBody.Parameter parameter : macro.parameters) {
      Variable variable = parameter.name().variable();
      if (inside.get(variable) == null) {
        Expression otherwise = parameter.otherwise();
        inside.set(
            variable,
            otherwise == null
                ? new Undefined("parameter '" + parameter.name().id() + "' was not provided")
                : evaluator.evaluate(otherwise, inside));
      }
    }
    StringBuilder out = new StringBuilder();
    all(macro.body, inside, out);
    return out.toString();
  }

  private Flow all(List<Statement> statements, Activation activation, StringBuilder out) {
    for (Statement statement : statements) {
      Flow flow = statement(statement, activation, out);
      if (flow != Flow.NORMAL) {
        return flow;
      }
    }
    return Flow.NORMAL;
  }

  private Flow statement(Statement statement, Activation activation, StringBuilder out) {
    if (statement instanceof Statement.Text text) {
      write(text.text(), out);
      return Flow.NORMAL;
    }
    run.at(statement.line());
    run.enter();
    Flow flow = compound(statement, activation, out);
    run.leave();
    return flow;
  }

  private Flow compound(Statement statement, Activation activation, StringBuilder out) {
    switch (statement) {
      case Statement.Text text -> write(text.text(), out);
      case Statement.Print print ->
          write(Repr.text(evaluator.evaluate(print.value(), activation)), out);
      case Statement.If condition -> {
        return condition(condition, activation, out);
      }
      case Statement.For loop -> {
        return loop(loop, activation, out);
      }
      case Statement.Set set ->
          assign(set.target(), evaluator.evaluate(set.value(), activation), activation);
      case Statement.SetBlock set -> {
        return setBlock(set, activation);
      }
      case Statement.Macro macro ->
          activation.set(
              macro.name().variable(),
              new Macro(this, macro.name().id(), macro.macro(), activation));
      case Statement.CallBlock call ->
          write(
              Repr.text(
                  evaluator.call(
                      call.call(), activation, new Macro(this, "", call.caller(), activation))),
              out);
      case Statement.FilterBlock block -> {
        return filterBlock(block, activation, out);
      }
      case Statement.With with -> {
        return with(with, activation, out);
      }
      case Statement.Block block -> block(block, out);
      case Statement.Scoped scoped -> {
        return scoped(scoped, activation, out);
      }
      case Statement.Break end -> {
        return Flow.BREAK;
      }
      case Statement.Continue next -> {
        return Flow.CONTINUE;
      }
      case Statement.Unavailable unavailable ->
          throw Errors.type(
              "no loader for this environment specified ("
                  + unavailable.tag()
                  + " needs other templates)");
    }
    return Flow.NORMAL;
  }

  private void write(String text, StringBuilder out) {
    run.made(text.length());
    out.append(text);
  }

  private Flow condition(Statement.If condition, Activation activation, StringBuilder out) {
    for (Statement.Branch branch : condition.branches()) {
      if (evaluator.truth(branch.test(), activation)) {
        return all(branch.body(), activation, out);
      }
    }
    return all(condition.otherwise(), activation, out);
  }

  private Flow loop(Statement.For loop, Activation activation, StringBuilder out) {
    Object items = evaluator.evaluate(loop.items(), activation);
    if (loop.recursive()) {
      write(recursion(loop, items, activation, 0), out);
      return Flow.NORMAL;
    }
    Object source = source(loop, items, activation);
    return iterate(loop, new Loop(source, Iteration.of(run, source), null, 0), activation, out);
  }

  private String recursion(Statement.For loop, Object items, Activation outer, int depth) {
    run.enter();
    Activation inside = new Activation(loop.parts().recursion.slots(), outer);
    Object source = source(loop, items, outer);
    StringBuilder out = new StringBuilder();
    iterate(
        loop,
        new Loop(
            source,
            Iteration.of(run, source),
            (deeper, level) -> recursion(loop, deeper, outer, level),
            depth),
        inside,
        out);
    run.leave();
    return out.toString();
  }

  private Object source(Statement.For loop, Object items, Activation activation) {
    Expression filter = loop.filter();
    if (filter == null) {
      return items;
    }
    Activation inside = new Activation(loop.parts().testLayout.slots(), activation);
    begin(loop.parts().test, inside);
    Target target = loop.parts().testTarget;
    return Lazy.generator(
        new Selected(
            Iteration.of(run, items),
            item -> {
              assign(target, item, inside);
              return evaluator.truth(filter, inside) ? value(target, inside) : null;
            }));
  }

  private Flow iterate(Statement.For loop, Loop state, Activation activation, StringBuilder out) {
    boolean completed = false;
    while (state.advance()) {
      run.step();
      assign(loop.target(), state.current(), activation);
      if (loop.parts().usesLoop()) {
        activation.set(loop.parts().loop, state);
      }
      begin(loop.parts().body, activation);
      Flow flow = all(loop.body(), activation, out);
      if (flow == Flow.BREAK) {
        break;
      }
      // As in Python's compiled templates, an item that ended early does not count.
      completed |= flow == Flow.NORMAL;
    }
    end(loop.parts().body, activation);
    if (completed) {
      return Flow.NORMAL;
    }
    begin(loop.parts().otherwise, activation);
    Flow flow = all(loop.otherwise(), activation, out);
    end(loop.parts().otherwise, activation);
    return flow;
  }

  private Flow setBlock(Statement.SetBlock set, Activation activation) {
    begin(set.scope(), activation);
    StringBuilder out = new StringBuilder();
    Flow flow = all(set.body(), activation, out);
    if (flow != Flow.NORMAL) {
      return flow;
    }
    Expression filter = set.filter();
    String text = out.toString();
    assign(
        set.target(),
        filter == null ? text : evaluator.filtered(filter, activation, text),
        activation);
    end(set.scope(), activation);
    return Flow.NORMAL;
  }

  private Flow filterBlock(Statement.FilterBlock block, Activation activation, StringBuilder out) {
    begin(block.scope(), activation);
    StringBuilder text = new StringBuilder();
    Flow flow = all(block.body(), activation, text);
    if (flow != Flow.NORMAL) {
      return flow;
    }
    write(Repr.text(evaluator.filtered(block.filter(), activation, text.toString())), out);
    end(block.scope(), activation);
    return Flow.NORMAL;
  }

  private Flow with(Statement.With with, Activation activation, StringBuilder out) {
    begin(with.scope(), activation);
    for (int i = 0; i < with.targets().size(); i++) {
      assign(
          with.targets().get(i), evaluator.evaluate(with.values().get(i), activation), activation);
    }
    Flow flow = all(with.body(), activation, out);
    end(with.scope(), activation);
    return flow;
  }

  private void block(Statement.Block block, StringBuilder out) {
    if (block.required()) {
      throw ModelException.invalid("Required block '" + block.name() + "' not found");
    }
    Activation inside = new Activation(block.layout().slots(), root);
    begin(block.scope(), inside);
    all(block.body(), inside, out);
  }

  private Flow scoped(Statement.Scoped scoped, Activation activation, StringBuilder out) {
    begin(scoped.scope(), activation);
    if (evaluator.truth(scoped.option(), activation)) {
      throw ModelException.invalid("autoescape cannot be turned on (chat templates never need it)");
    }
    Flow flow = all(scoped.body(), activation, out);
    end(scoped.scope(), activation);
    return flow;
  }

  private void begin(Scope scope, Activation activation) {
    for (Scope.Start start : scope.starts()) {
      switch (start) {
        case Scope.Start.Parameter parameter -> {}
        case Scope.Start.Unset(Variable variable) -> activation.set(variable, null);
        case Scope.Start.Copy(Variable variable, Variable outer) ->
            activation.set(variable, activation.get(outer));
        case Scope.Start.FromContext(Variable variable, String name, Variable exported) -> {
          Object own = exported == null ? null : activation.get(exported);
          activation.set(variable, own == null ? fromContext(name) : own);
        }
      }
    }
  }

  private @Nullable Object fromContext(String name) {
    Object value = context.get(name);
    return value == null ? Globals.get(name) : value;
  }

  private static void end(Scope scope, Activation activation) {
    for (Scope.Start start : scope.starts()) {
      activation.set(start.variable(), null);
    }
  }

  private void assign(Target target, Object value, Activation activation) {
    target.namespaces(
        attribute -> {
          if (!(activation.get(attribute.namespace().variable()) instanceof Namespace)) {
            throw ModelException.invalid("cannot assign attribute on non-namespace object");
          }
        });
    store(target, value, activation);
  }

  private void store(Target target, Object value, Activation activation) {
    switch (target) {
      case Target.Name name -> activation.set(name.variable(), value);
      case Target.NamespaceAttribute attribute -> {
        if (activation.get(attribute.namespace().variable()) instanceof Namespace namespace) {
          namespace.set(attribute.attribute(), value);
        }
      }
      case Target.Several several -> unpack(several.targets(), value, activation);
    }
  }

  private void unpack(List<Target> targets, Object value, Activation activation) {
    if (!Iteration.possible(value)) {
      throw Errors.type("cannot unpack non-iterable " + Types.name(value) + " object");
    }
    Iterator<Object> items = Iteration.of(run, value);
    List<Object> values = new ArrayList<>();
    while (items.hasNext()) {
      values.add(items.next());
      if (values.size() > targets.size()) {
        throw Errors.value("too many values to unpack (expected " + targets.size() + ")");
      }
    }
    if (values.size() < targets.size()) {
      throw Errors.value(
          "not enough values to unpack (expected "
              + targets.size()
              + ", got "
              + values.size()
              + ")");
    }
    for (int i = 0; i < targets.size(); i++) {
      store(targets.get(i), values.get(i), activation);
    }
  }

  /** What a loop's filter passes on: the target's names again, so several become a tuple. */
  private static Object value(Target target, Activation activation) {
    return switch (target) {
      case Target.Name name -> {
        Object value = activation.get(name.variable());
        yield value == null ? Undefined.name(name.id()) : value;
      }
      case Target.NamespaceAttribute attribute -> None.NONE;
      case Target.Several several -> {
        List<Object> values = new ArrayList<>();
        several.targets().forEach(each -> values.add(value(each, activation)));
        yield Sequence.tuple(values);
      }
    };
  }
}
