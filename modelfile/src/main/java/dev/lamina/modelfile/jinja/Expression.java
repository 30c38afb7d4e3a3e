package dev.lamina.modelfile.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has a value. */
sealed interface Expression {
  int line();

  record Literal(Object value, int line) implements Expression {}

  /** A name, and where its value is kept. */
  record Name(String id, Variable variable, int line) implements Expression {}

  record ListOf(List<Expression> items, int line) implements Expression {}

  record TupleOf(List<Expression> items, int line) implements Expression {}

  record DictOf(List<Pair> pairs, int line) implements Expression {}

  record Pair(Expression key, Expression value) {}

  /** {@code object.name}. */
  record Attribute(Expression object, String name, int line) implements Expression {}

  /** {@code object[key]}. */
  record Item(Expression object, Expression key, int line) implements Expression {}

  /** {@code object[start:stop:step]}; what is left out is null. */
  record Slice(
      Expression object,
      @Nullable Expression start,
      @Nullable Expression stop,
      @Nullable Expression step,
      int line)
      implements Expression {}

  record Call(Expression function, CallArguments arguments, int line) implements Expression {}

  record Filter(Expression input, String name, CallArguments arguments, int line)
      implements Expression {}

  /** The text that a filter block or a filtered set block is applied to. */
  record Captured(int line) implements Expression {}

  record Test(Expression input, String name, CallArguments arguments, int line)
      implements Expression {}

  record Not(Expression operand, int line) implements Expression {}

  record And(Expression left, Expression right, int line) implements Expression {}

  record Or(Expression left, Expression right, int line) implements Expression {}

  /** {@code +} or {@code -} before a value. */
  record Unary(String operator, Expression operand, int line) implements Expression {}

  record Binary(String operator, Expression left, Expression right, int line)
      implements Expression {}

  /** {@code first < second <= third …}. */
  record Compare(Expression first, List<Comparison> rest, int line) implements Expression {}

  /** An operator, also {@code in} or {@code not in}, and what stands right of it. */
  record Comparison(String operator, Expression right) {}

  /** {@code a ~ b ~ …}. */
  record Concat(List<Expression> parts, int line) implements Expression {}

  /** {@code then if test else otherwise}. */
  record Conditional(Expression test, Expression then, @Nullable Expression otherwise, int line)
      implements Expression {}
}
