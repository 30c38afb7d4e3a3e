package dev.lamina.modelfile.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Python's binary and unary operators on any values. */
final class Operators {
  private Operators() {}

  static Object add(Run run, Object left, Object right) {
    if (Numbers.is(left) && Numbers.is(right)) {
      return Arithmetic.add(left, right);
    }
    String leftText = Text.of(left);
    String rightText = Text.of(right);
    if (leftText != null && rightText != null) {
      if (left instanceof Markup || right instanceof Markup) {
        return new Markup(Markup.escape(left).concat(Markup.escape(right)));
      }
      run.made((long) leftText.length() + rightText.length());
      return leftText.concat(rightText);
    }
    if (left instanceof Sequence a && right instanceof Sequence b && a.isTuple() == b.isTuple()) {
      run.madeItems((long) a.size() + b.size());
      List<Object> items = new ArrayList<>(a.size() + b.size());
      items.addAll(a.items());
      items.addAll(b.items());
      return a.with(items);
    }
    throw refused("+", left, right);
  }

  static Object multiply(Run run, Object left, Object right) {
    if (Numbers.is(left) && Numbers.is(right)) {
      return Arithmetic.multiply(left, right);
    }
    if (Numbers.isInteger(left) && repeatable(right)) {
      return repeated(run, right, Numbers.size(left));
    }
    if (Numbers.isInteger(right) && repeatable(left)) {
      return repeated(run, left, Numbers.size(right));
    }
    throw Errors.operands("*", left, right);
  }

  private static boolean repeatable(Object value) {
    return Text.is(value) || value instanceof Sequence;
  }

  private static Object repeated(Run run, Object value, int wanted) {
    int times = Math.max(0, wanted);
    if (value instanceof Sequence sequence) {
      run.madeItems((long) sequence.size() * times);
      List<Object> items = new ArrayList<>(sequence.size() * times);
      for (int i = 0; i < times && sequence.size() > 0; i++) {
        items.addAll(sequence.items());
      }
      return sequence.with(items);
    }
    String text = Repr.text(value);
    run.made((long) text.length() * times);
    String repeated = text.isEmpty() ? "" : text.repeat(times);
    return value instanceof Markup ? new Markup(repeated) : repeated;
  }

  static Object subtract(Object left, Object right) {
    if (Numbers.is(left) && Numbers.is(right)) {
      return Arithmetic.subtract(left, right);
    }
    throw Errors.operands("-", left, right);
  }

  static Object divide(Object left, Object right) {
    if (Numbers.is(left) && Numbers.is(right)) {
      return Numbers.quotient(left, right);
    }
    throw Errors.operands("/", left, right);
  }

  static Object floorDivide(Object left, Object right) {
    if (Numbers.is(left) && Numbers.is(right)) {
      return Arithmetic.floorDivide(left, right);
    }
    throw Errors.operands("//", left, right);
  }

  /** The remainder of numbers; of a text on the left, its formatting. */
  static Object modulo(Run run, Object left, Object right) {
    if (Numbers.is(left) && Numbers.is(right)) {
      return Arithmetic.modulo(left, right);
    }
    if (Text.is(left)) {
      return PercentFormat.format(run, left, right);
    }
    throw Errors.operands("%", left, right);
  }

  static Object power(Object left, Object right) {
    if (Numbers.is(left) && Numbers.is(right)) {
      return Arithmetic.power(left, right);
    }
    throw Errors.operands("** or pow()", left, right);
  }

  static Object negative(Object value) {
    return switch (value) {
      case Double number -> -number;
      case Undefined undefined -> throw undefined.failure();
      default -> {
        if (!Numbers.isInteger(value)) {
          throw Errors.type("bad operand type for unary -: '" + Types.name(value) + "'");
        }
        yield Numbers.integer(Numbers.big(value).negate());
      }
    };
  }

  static Object positive(Object value) {
    return switch (value) {
      case Boolean bool -> bool ? 1L : 0L;
      case Long number -> number;
      case BigInteger number -> number;
      case Double number -> number;
      case Undefined undefined -> throw undefined.failure();
      default -> throw Errors.type("bad operand type for unary +: '" + Types.name(value) + "'");
    };
  }

  private static RuntimeException refused(String operator, Object left, Object right) {
    if (right instanceof Undefined || left instanceof Undefined) {
      return Errors.operands(operator, left, right);
    }
    String name = Types.name(left);
    if (Text.is(left) || left instanceof Sequence) {
      return Errors.type(
          "can only concatenate " + name + " (not \"" + Types.name(right) + "\") to " + name);
    }
    return Errors.operands(operator, left, right);
  }
}
