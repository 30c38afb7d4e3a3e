package dev.lamina.modelfile.jinja;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides, before a template runs, where the value of every name in it is kept, and refuses unknown
 * filters and tests. For one use.
 */
final class Resolver {
  private static final Set<String> SPECIAL = Set.of("caller", "kwargs", "varargs");

  private final Symbols root;

  private Resolver(Symbols root) {
    this.root = root;
  }

  static void resolve(List<Statement> statements, Scope scope, Body layout) {
    Symbols root = new Symbols(null, new Symbols.Function(null));
    SymbolCollector.collect(statements, root);
    new Resolver(root).all(statements, root, false);
    scope.start(root.starts(null));
    layout.slots(root.function.size());
  }

  /**
   * Binds the names in statements.
   *
   * @param soft whether they may not be reached, so that an unknown filter is an error only if they
   *     are
   */
  private void all(List<Statement> statements, Symbols symbols, boolean soft) {
    statements.forEach(statement -> statement(statement, symbols, soft));
  }

  private void statement(Statement statement, Symbols symbols, boolean soft) {
    switch (statement) {
      case Statement.Text text -> {}
      case Statement.Break end -> {}
      case Statement.Continue next -> {}
      case Statement.Print print -> expression(print.value(), symbols, soft);
      case Statement.If condition -> {
        for (Statement.Branch branch : condition.branches()) {
          expression(branch.test(), symbols, true);
          all(branch.body(), symbols, true);
        }
        all(condition.otherwise(), symbols, true);
      }
      case Statement.For loop -> loop(loop, symbols, soft);
      case Statement.Set set -> {
        expression(set.value(), symbols, soft);
        target(set.target(), symbols);
      }
      case Statement.SetBlock set -> {
        inner(set.body(), set.filter(), symbols, set.scope());
        target(set.target(), symbols);
      }
      case Statement.Macro macro -> {
        macro(macro.macro(), symbols, macro.line());
        target(macro.name(), symbols);
      }
      case Statement.CallBlock call -> {
        macro(call.caller(), symbols, call.line());
        expression(call.call(), symbols, soft);
      }
      case Statement.FilterBlock block ->
          inner(block.body(), block.filter(), symbols, block.scope());
      case Statement.With with -> with(with, symbols, soft);
      case Statement.Block block -> block(block);
      case Statement.Scoped scoped ->
          inner(scoped.body(), scoped.option(), symbols, scoped.scope());
      case Statement.Unavailable unavailable -> {
        expression(unavailable.template(), symbols, soft);
        unavailable.names().forEach(name -> target(name, symbols));
      }
    }
  }

  /**
   * A part with variables of its own, but without an activation of its own.
   *
   * @param also an expression that belongs to it
   */
  private void inner(List<Statement> body, @Nullable Expression also, Symbols outer, Scope scope) {
    Symbols inner = new Symbols(outer, outer.function);
    SymbolCollector.collect(body, inner);
    Names.in(also, name -> inner.load(name.id()));
    expression(also, inner, false);
    finish(body, inner, scope);
  }

  private void finish(List<Statement> body, Symbols symbols, Scope scope) {
    scope.start(symbols.starts(null));
    all(body, symbols, false);
  }

  private void loop(Statement.For loop, Symbols outer, boolean soft) {
    LoopParts parts = loop.parts();
    expression(loop.items(), outer, soft);
    Symbols.Function function =
        loop.recursive() ? new Symbols.Function(outer.function) : outer.function;
    Symbols body = new Symbols(outer, function);
    boolean usesLoop = loop.recursive() || !Undeclared.in(loop.body(), Set.of("loop")).isEmpty();
    parts.usesLoop(usesLoop);
    if (usesLoop) {
      function.bind(parts.loop, body.parameter("loop"));
    }
    loop.target().names(name -> body.parameter(name.id()));
    SymbolCollector.collect(loop.body(), body);
    target(loop.target(), body);
    finish(loop.body(), body, parts.body);
    Symbols otherwise = new Symbols(outer, function);
    SymbolCollector.collect(loop.otherwise(), otherwise);
    finish(loop.otherwise(), otherwise, parts.otherwise);
    if (loop.filter() != null) {
      filter(loop.filter(), parts, outer);
    }
    parts.recursion.slots(function.size());
  }

  private void filter(Expression filter, LoopParts parts, Symbols outer) {
    Symbols.Function function = new Symbols.Function(outer.function);
    Symbols test = new Symbols(outer, function);
    parts.testTarget.names(name -> test.parameter(name.id()));
    Names.in(filter, name -> test.load(name.id()));
    target(parts.testTarget, test);
    expression(filter, test, false);
    parts.test.start(test.starts(null));
    parts.testLayout.slots(function.size());
  }

  private void macro(MacroBody macro, Symbols outer, int line) {
    Symbols.Function function = new Symbols.Function(outer.function);
    Symbols inner = new Symbols(outer, function);
    Set<String> special = Undeclared.in(macro.body, SPECIAL);
    for (MacroBody.Parameter parameter : macro.parameters) {
      String name = parameter.name().id();
      if (name.equals("caller") && special.contains(name) && parameter.otherwise() == null) {
        throw JinjaTemplate.syntax(
            line,
            "When defining macros or call blocks the special \"caller\" argument must be omitted"
                + " or be given a default.");
      }
      function.bind(parameter.name().variable(), inner.parameter(name));
    }
    macro.special(
        special("caller", special, macro, inner),
        special("kwargs", special, macro, inner),
        special("varargs", special, macro, inner));
    macro.parameters.forEach(
        parameter -> Names.in(parameter.otherwise(), name -> inner.load(name.id())));
    SymbolCollector.collect(macro.body, inner);
    macro.parameters.forEach(parameter -> expression(parameter.otherwise(), inner, false));
    finish(macro.body, inner, macro.scope);
    macro.layout.slots(function.size());
  }

  private static @Nullable Variable special(
      String name, Set<String> used, MacroBody macro, Symbols symbols) {
    boolean declared =
        macro.parameters.stream().anyMatch(parameter -> parameter.name().id().equals(name));
    return used.contains(name) && !declared
        ? symbols.function.variable(symbols.parameter(name))
        : null;
  }

  private void with(Statement.With with, Symbols outer, boolean soft) {
    with.values().forEach(value -> expression(value, outer, soft));
    Symbols inner = new Symbols(outer, outer.function);
    with.targets().forEach(target -> target.names(name -> inner.parameter(name.id())));
    SymbolCollector.collect(with.body(), inner);
    with.targets().forEach(target -> target(target, inner));
    finish(with.body(), inner, with.scope());
  }

  private void block(Statement.Block block) {
    Symbols.Function function = new Symbols.Function(root.function);
    Symbols symbols = new Symbols(null, function);
    SymbolCollector.collect(block.body(), symbols);
    all(block.body(), symbols, false);
    block.scope().start(symbols.starts(root));
    block.layout().slots(function.size());
  }

  private static void target(Target target, Symbols symbols) {
    target.names(name -> bind(name.id(), name.variable(), symbols));
    target.namespaces(
        attribute -> bind(attribute.namespace().id(), attribute.namespace().variable(), symbols));
  }

  private static void bind(String name, Variable variable, Symbols symbols) {
    Symbols.Slot slot = symbols.find(name);
    if (slot == null) {
      throw new IllegalStateException("the name " + name + " was not collected");
    }
    symbols.function.bind(variable, slot);
  }

  private void expression(@Nullable Expression expression, Symbols symbols, boolean soft) {
    switch (expression) {
      case null -> {}
      case Expression.Name name -> bind(name.id(), name.variable(), symbols);
      case Expression.Conditional conditional ->
          Names.children(conditional, child -> expression(child, symbols, true));
      default -> {
        if (!soft) {
          check(expression);
        }
        Names.children(expression, child -> expression(child, symbols, soft));
      }
    }
  }

  private static void check(Expression expression) {
    if (expression instanceof Expression.Filter filter && !Filters.exists(filter.name())) {
      throw JinjaTemplate.syntax(filter.line(), Filters.unknown(filter.name()));
    }
    if (expression instanceof Expression.Test test && !Tests.exists(test.name())) {
      throw JinjaTemplate.syntax(test.line(), Tests.unknown(test.name()));
    }
  }
}
