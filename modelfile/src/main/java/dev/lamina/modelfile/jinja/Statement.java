package dev.lamina.modelfile.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What does something: writes, assigns, chooses, repeats. */
sealed interface Statement {
  int line();

  record Text(String text, int line) implements Statement {}

  record Print(Expression value, int line) implements Statement {}

  /** {@code if}, with its {@code elif} as further branches. */
  record If(List<Branch> branches, List<Statement> otherwise, int line) implements Statement {}

  record Branch(Expression test, List<Statement> body) {}

  /**
   * A loop.
   *
   * @param filter which items count; null for all
   * @param parts where each part's variables begin
   */
  record For(
      Target target,
      Expression items,
      @Nullable Expression filter,
      boolean recursive,
      List<Statement> body,
      List<Statement> otherwise,
      LoopParts parts,
      int line)
      implements Statement {}

  record Set(Target target, Expression value, int line) implements Statement {}

  /**
   * {@code set target}…{@code endset}.
   *
   * @param filter applied to the text; ends in {@link Expression.Captured}
   */
  record SetBlock(
      Target target, @Nullable Expression filter, List<Statement> body, Scope scope, int line)
      implements Statement {}

  record Macro(Target.Name name, MacroBody macro, int line) implements Statement {}

  /** {@code call(parameters) function(…)}…{@code endcall}. */
  record CallBlock(Expression.Call call, MacroBody caller, int line) implements Statement {}

  record FilterBlock(Expression filter, List<Statement> body, Scope scope, int line)
      implements Statement {}

  record With(
      List<Target> targets, List<Expression> values, List<Statement> body, Scope scope, int line)
      implements Statement {}

  /** {@code block name}: rendered where it stands, with the variables of the template's top. */
  record Block(
      String name, boolean required, List<Statement> body, Scope scope, Body layout, int line)
      implements Statement {}

  /** {@code autoescape}: since it must be off, only variables of its own. */
  record Scoped(Expression option, List<Statement> body, Scope scope, int line)
      implements Statement {}

  record Break(int line) implements Statement {}

  record Continue(int line) implements Statement {}

  /** What needs other templates, of which there are none. */
  record Unavailable(String tag, @Nullable Expression template, List<Target> names, int line)
      implements Statement {}
}
