package dev.lamina.modelfile.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives expressions their values, in one rendering. */
final class Evaluator {
  private final Run run;

  Evaluator(Run run) {
    this.run = run;
  }

  Object evaluate(Expression expression, Activation activation) {
    if (expression instanceof Expression.Literal literal) {
      return literal.value();
    }
    if (expression instanceof Expression.Name name) {
      Object value = activation.get(name.variable());
      return value == null ? Undefined.name(name.id()) : value;
    }
    run.enter();
    Object value = compound(expression, activation);
    run.leave();
    return value;
  }

  private Object compound(Expression expression, Activation activation) {
    return switch (expression) {
      case Expression.Literal literal -> literal.value();
      case Expression.Name name -> evaluate(name, activation);
      case Expression.Attribute(Expression object, String name, int line) -> {
        Object value = evaluate(object, activation);
        run.at(line);
        yield Attributes.attribute(value, name);
      }
      case Expression.Item(Expression object, Expression key, int line) -> {
        Object value = evaluate(object, activation);
        Object index = evaluate(key, activation);
        run.at(line);
        yield Attributes.item(value, index);
      }
      case Expression.Binary binary -> binary(binary, activation);
      case Expression.Compare compare -> compare(compare, activation);
      case Expression.And(Expression left, Expression right, int line) -> {
        Object value = evaluate(left, activation);
        yield Iteration.truth(value) ? evaluate(right, activation) : value;
      }
      case Expression.Or(Expression left, Expression right, int line) -> {
        Object value = evaluate(left, activation);
        yield Iteration.truth(value) ? value : evaluate(right, activation);
      }
      case Expression.Not not -> !truth(not.operand(), activation);
      case Expression.Test test -> test(test, activation);
      case Expression.Filter filter -> filtered(filter, activation, "");
      case Expression.Call call -> call(call, activation, null);
      case Expression.Concat(List<Expression> parts, int line) -> concat(parts, activation);
      case Expression.Conditional conditional -> conditional(conditional, activation);
      case Expression.Slice slice -> slice(slice, activation);
      case Expression.ListOf(List<Expression> items, int line) ->
          Sequence.list(all(items, activation));
      case Expression.TupleOf(List<Expression> items, int line) ->
          Sequence.tuple(all(items, activation));
      case Expression.DictOf dict -> dict(dict, activation);
      case Expression.Unary(String operator, Expression operand, int line) -> {
        Object value = evaluate(operand, activation);
        run.at(line);
        yield operator.equals("-") ? Operators.negative(value) : Operators.positive(value);
      }
      case Expression.Captured captured ->
          throw new IllegalStateException("a captured text outside of its block");
    };
  }

  boolean truth(Expression expression, Activation activation) {
    return Iteration.truth(evaluate(expression, activation));
  }

  private List<Object> all(List<Expression> expressions, Activation activation) {
    List<Object> values = new ArrayList<>(expressions.size());
    for (Expression expression : expressions) {
      values.add(evaluate(expression, activation));
    }
    return values;
  }

  private Object binary(Expression.Binary binary, Activation activation) {
    Object left = evaluate(binary.left(), activation);
    Object right = evaluate(binary.right(), activation);
    run.at(binary.line());
    return switch (binary.operator()) {
      case "+" -> Operators.add(run, left, right);
      case "-" -> Operators.subtract(left, right);
      case "*" -> Operators.multiply(run, left, right);
      case "/" -> Operators.divide(left, right);
      case "//" -> Operators.floorDivide(left, right);
      case "%" -> run.made(Operators.modulo(run, left, right));
      default -> run.made(Operators.power(left, right));
    };
  }

  private Object compare(Expression.Compare compare, Activation activation) {
    Object left = evaluate(compare.first(), activation);
    for (Expression.Comparison comparison : compare.rest()) {
      Object right = evaluate(comparison.right(), activation);
      run.at(compare.line());
      if (!holds(comparison.operator(), left, right)) {
        return false;
      }
      left = right;
    }
    return true;
  }

  private boolean holds(String operator, Object left, Object right) {
    return switch (operator) {
      case "==" -> equal(left, right);
      case "!=" -> !equal(left, right);
      case "in" -> Equality.contains(run, right, left);
      case "not in" -> !Equality.contains(run, right, left);
      default -> Ordering.test(operator, left, right);
    };
  }

  private boolean equal(Object left, Object right) {
    if (left instanceof Container container) {
      run.read(container.weight());
    }
    return Equality.equal(left, right);
  }

  private Object concat(List<Expression> parts, Activation activation) {
    StringBuilder text = new StringBuilder();
    for (Expression part : parts) {
      String piece = Repr.text(evaluate(part, activation));
      run.made(piece.length());
      text.append(piece);
    }
    return text.toString();
  }

  private Object conditional(Expression.Conditional conditional, Activation activation) {
    if (truth(conditional.test(), activation)) {
      return evaluate(conditional.then(), activation);
    }
    Expression otherwise = conditional.otherwise();
    return otherwise == null
        ? new Undefined(
            "the inline if-expression on line "
                + conditional.line()
                + " evaluated to false and no else section was defined.")
        : evaluate(otherwise, activation);
  }

  private Object slice(Expression.Slice slice, Activation activation) {
    Object value = evaluate(slice.object(), activation);
    Object start = optional(slice.start(), activation);
    Object stop = optional(slice.stop(), activation);
    Object step = optional(slice.step(), activation);
    run.at(slice.line());
    return run.made(Slicing.slice(value, start, stop, step));
  }

  private Object optional(@Nullable Expression expression, Activation activation) {
    return expression == null ? None.NONE : evaluate(expression, activation);
  }

  private Object dict(Expression.DictOf dict, Activation activation) {
    Dict.Builder made = new Dict.Builder();
    for (Expression.Pair pair : dict.pairs()) {
      made.put(evaluate(pair.key(), activation), evaluate(pair.value(), activation));
    }
    return made.build();
  }

  private Object test(Expression.Test test, Activation activation) {
    Object value = evaluate(test.input(), activation);
    Arguments arguments = arguments(test.arguments(), activation);
    run.at(test.line());
    return Tests.get(test.name()).apply(run, value, arguments);
  }

  /**
   * A filter's value.
   *
   * @param captured what the innermost filter of a filter block is applied to
   */
  Object filtered(Expression expression, Activation activation, String captured) {
    if (expression instanceof Expression.Captured) {
      return captured;
    }
    if (!(expression instanceof Expression.Filter filter)) {
      return evaluate(expression, activation);
    }
    run.enter();
    Object input = filtered(filter.input(), activation, captured);
    Arguments arguments = arguments(filter.arguments(), activation);
    run.at(filter.line());
    Object value = Filters.apply(run, filter.name(), input, arguments);
    run.leave();
    return value;
  }

  /**
   * A call's value.
   *
   * @param caller what is passed besides, as {@code caller}
   */
  Object call(Expression.Call call, Activation activation, @Nullable Macro caller) {
    Object function = evaluate(call.function(), activation);
    Arguments arguments = arguments(call.arguments(), activation);
    if (caller != null) {
      Map<String, Object> named = new LinkedHashMap<>(arguments.named());
      if (named.put("caller", caller) != null) {
        throw Errors.type("got multiple values for keyword argument 'caller'");
      }
      arguments = new Arguments(arguments.positional(), named);
    }
    run.at(call.line());
    if (function instanceof Callable callable) {
      return run.made(callable.call(run, arguments));
    }
    throw function instanceof Undefined undefined
        ? undefined.failure()
        : Errors.type("'" + Types.name(function) + "' object is not callable");
  }

  private Arguments arguments(CallArguments call, Activation activation) {
    if (call.equals(CallArguments.NONE)) {
      return Arguments.NONE;
    }
    List<Object> positional = all(call.positional(), activation);
    Map<String, Object> named = call.named().isEmpty() ? Map.of() : new LinkedHashMap<>();
    for (CallArguments.Named argument : call.named()) {
      named.put(argument.name(), evaluate(argument.value(), activation));
    }
    if (call.list() != null) {
      Iteration.of(run, evaluate(call.list(), activation)).forEachRemaining(positional::add);
    }
    if (call.mapping() != null) {
      Map<String, Object> all = new LinkedHashMap<>(named);
      Mappings.named(evaluate(call.mapping(), activation))
          .named()
          .forEach(
              (name, value) -> {
                if (all.put(name, value) != null) {
                  throw Errors.type("got multiple values for keyword argument '" + name + "'");
                }
              });
      named = all;
    }
    return new Arguments(positional, named);
  }
}
