package dev.lamina.modelfile.jinja;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which of some names a part of a template uses before it assigns them. For one use. */
final class Undeclared {
  private final Set<String> wanted;
  private final Set<String> found = new HashSet<>();

  private Undeclared(Set<String> names) {
    wanted = new HashSet<>(names);
  }

  static Set<String> in(List<Statement> statements, Set<String> names) {
    Undeclared undeclared = new Undeclared(names);
    undeclared.all(statements);
    return undeclared.found;
  }

  private void all(List<Statement> statements) {
    statements.forEach(this::statement);
  }

  private void statement(Statement statement) {
    switch (statement) {
      case Statement.Text text -> {}
      case Statement.Break end -> {}
      case Statement.Continue next -> {}
      case Statement.Block block -> {}
      case Statement.Print print -> names(print.value());
      case Statement.If condition -> {
        condition
            .branches()
            .forEach(
                branch -> {
                  names(branch.test());
                  all(branch.body());
                });
        all(condition.otherwise());
      }
      case Statement.For loop -> {
        assigned(loop.target());
        names(loop.items());
        all(loop.body());
        all(loop.otherwise());
        names(loop.filter());
      }
      case Statement.Set set -> {
        assigned(set.target());
        names(set.value());
      }
      case Statement.SetBlock set -> {
        assigned(set.target());
        names(set.filter());
        all(set.body());
      }
      case Statement.Macro macro -> macro(macro.macro());
      case Statement.CallBlock call -> {
        names(call.call());
        macro(call.caller());
      }
      case Statement.FilterBlock block -> {
        all(block.body());
        names(block.filter());
      }
      case Statement.With with -> {
        with.targets().forEach(this::assigned);
        with.values().forEach(this::names);
        all(with.body());
      }
      case Statement.Scoped scoped -> all(scoped.body());
      case Statement.Unavailable unavailable -> names(unavailable.template());
    }
  }

  private void macro(MacroBody macro) {
    macro.parameters.forEach(parameter -> assigned(parameter.name()));
    macro.parameters.forEach(parameter -> names(parameter.otherwise()));
    all(macro.body);
  }

  private void assigned(Target target) {
    target.names(name -> wanted.remove(name.id()));
  }

  private void names(@Nullable Expression expression) {
    Names.in(
        expression,
        name -> {
          if (wanted.contains(name.id())) {
            found.add(name.id());
          }
        });
  }
}
