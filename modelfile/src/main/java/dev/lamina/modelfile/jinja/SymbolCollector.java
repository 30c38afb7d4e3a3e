package dev.lamina.modelfile.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects which names a part of a template reads and assigns, in the order in which it does. Parts
 * inside it with variables of their own are left to themselves.
 */
final class SymbolCollector {
  private SymbolCollector() {}

  static void collect(List<Statement> statements, Symbols symbols) {
    statements.forEach(statement -> statement(statement, symbols));
  }

  private static void statement(Statement statement, Symbols symbols) {
    switch (statement) {
      case Statement.Text text -> {}
      case Statement.Break end -> {}
      case Statement.Continue next -> {}
      case Statement.Block block -> {}
      case Statement.Scoped scoped -> {}
      case Statement.Print print -> loads(print.value(), symbols);
      case Statement.If condition -> condition(condition, symbols);
      case Statement.For loop -> loads(loop.items(), symbols);
      case Statement.Set set -> {
        loads(set.value(), symbols);
        stores(set.target(), symbols);
      }
      case Statement.SetBlock set -> stores(set.target(), symbols);
      case Statement.Macro macro -> stores(macro.name(), symbols);
      case Statement.CallBlock call -> loads(call.call(), symbols);
      case Statement.FilterBlock block -> loads(block.filter(), symbols);
      case Statement.With with -> with.values().forEach(value -> loads(value, symbols));
      case Statement.Unavailable unavailable -> {
        loads(unavailable.template(), symbols);
        unavailable.names().forEach(name -> stores(name, symbols));
      }
    }
  }

  private static void condition(Statement.If condition, Symbols symbols) {
    Statement.Branch first = condition.branches().getFirst();
    loads(first.test(), symbols);
    Symbols body = branch(first.body(), symbols);
    Symbols others = symbols.copy();
    for (Statement.Branch branch : condition.branches().subList(1, condition.branches().size())) {
      loads(branch.test(), others);
      others.merge(List.of(branch(branch.body(), others)));
    }
    symbols.merge(List.of(body, others, branch(condition.otherwise(), symbols)));
  }

  private static Symbols branch(List<Statement> statements, Symbols symbols) {
    Symbols branch = symbols.copy();
    collect(statements, branch);
    return branch;
  }

  private static void loads(@Nullable Expression expression, Symbols symbols) {
    Names.in(expression, name -> symbols.load(name.id()));
  }

  private static void stores(Target target, Symbols symbols) {
    target.names(name -> symbols.store(name.id()));
    target.namespaces(attribute -> symbols.load(attribute.namespace().id()));
  }
}
