package dev.lamina.modelfile.jinja;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Walks through expressions. */
final class Names {
  private Names() {}

  /** Every name in an expression, from left to right. */
  static void in(@Nullable Expression expression, Consumer<Expression.Name> action) {
    if (expression instanceof Expression.Name name) {
      action.accept(name);
    } else if (expression != null) {
      children(expression, child -> in(child, action));
    }
  }

  /** The expressions that one consists of. */
  static void children(Expression expression, Consumer<@Nullable Expression> action) {
    switch (expression) {
      case Expression.Literal literal -> {}
      case Expression.Name name -> {}
      case Expression.Captured captured -> {}
      case Expression.ListOf list -> list.items().forEach(action);
      case Expression.TupleOf tuple -> tuple.items().forEach(action);
      case Expression.DictOf dict ->
          dict.pairs()
              .forEach(
                  pair -> {
                    action.accept(pair.key());
                    action.accept(pair.value());
                  });
      case Expression.Attribute attribute -> action.accept(attribute.object());
      case Expression.Item item -> {
        action.accept(item.object());
        action.accept(item.key());
      }
      case Expression.Slice slice -> {
        action.accept(slice.object());
        action.accept(slice.start());
        action.accept(slice.stop());
        action.accept(slice.step());
      }
      case Expression.Call call -> {
        action.accept(call.function());
        call.arguments().forEach(action);
      }
      case Expression.Filter filter -> {
        action.accept(filter.input());
        filter.arguments().forEach(action);
      }
      case Expression.Test test -> {
        action.accept(test.input());
        test.arguments().forEach(action);
      }
      case Expression.Not not -> action.accept(not.operand());
      case Expression.Unary unary -> action.accept(unary.operand());
      case Expression.And and -> both(and.left(), and.right(), action);
      case Expression.Or or -> both(or.left(), or.right(), action);
      case Expression.Binary binary -> both(binary.left(), binary.right(), action);
      case Expression.Compare compare -> {
        action.accept(compare.first());
        compare.rest().forEach(comparison -> action.accept(comparison.right()));
      }
      case Expression.Concat concat -> concat.parts().forEach(action);
      case Expression.Conditional conditional -> {
        action.accept(conditional.test());
        action.accept(conditional.then());
        action.accept(conditional.otherwise());
      }
    }
  }

  private static void both(
      Expression left, Expression right, Consumer<@Nullable Expression> action) {
    action.accept(left);
    action.accept(right);
  }
}
