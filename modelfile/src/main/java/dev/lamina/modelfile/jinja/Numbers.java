package dev.lamina.modelfile.jinja;

import dev.lamina.store.ModelException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * Python's numbers: whole ones without bound ({@code Long}, and {@code BigInteger} beyond it),
 * floats, and booleans, which count as 0 and 1.
 */
final class Numbers {
  /** Python has no such limit, but prints no number of more than 4,300 digits. */
  static final int MOST_BITS = 1 << 16;

  /** Digits enough for the quotient of two whole numbers to round to the nearest float. */
  private static final MathContext QUOTIENT = new MathContext(60);

  private Numbers() {}

  static boolean is(Object value) {
    return value instanceof Long
        || value instanceof Double
        || value instanceof Boolean
        || value instanceof BigInteger;
  }

  static boolean isInteger(Object value) {
    return value instanceof Long || value instanceof Boolean || value instanceof BigInteger;
  }

  /** The value as a Java int where something asks for a size, count or index. */
  static int size(Object value) {
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (!isInteger(value)) {
      throw Errors.type("'" + Types.name(value) + "' object cannot be interpreted as an integer");
    }
    BigInteger number = big(value);
    if (number.bitLength() < Integer.SIZE) {
      return number.intValue();
    }
    return number.signum() < 0 ? -Integer.MAX_VALUE : Integer.MAX_VALUE;
  }

  static BigInteger big(Object integer) {
    return switch (integer) {
      case Long number -> BigInteger.valueOf(number);
      case BigInteger number -> number;
      default -> integer.equals(true) ? BigInteger.ONE : BigInteger.ZERO;
    };
  }

  static double real(Object number) {
    return switch (number) {
      case Double value -> value;
      case Long value -> value;
      case BigInteger value -> {
        double real = value.doubleValue();
        if (Double.isInfinite(real)) {
          throw Errors.overflow("int too large to convert to float");
        }
        yield real;
      }
      default -> number.equals(true) ? 1 : 0;
    };
  }

  /** The smallest form of a whole number. */
  static Object integer(BigInteger number) {
    if (number.bitLength() < Long.SIZE) {
      return number.longValue();
    }
    if (number.bitLength() > MOST_BITS) {
      throw ModelException.invalid("a number has more than " + MOST_BITS + " bits");
    }
    return number;
  }

  static boolean equal(Object left, Object right) {
    return ordered(left, right) && compare(left, right) == 0;
  }

  /** False if one of them is not a number in the strict sense. */
  static boolean ordered(Object left, Object right) {
    return !(left instanceof Double a && a.isNaN()) && !(right instanceof Double b && b.isNaN());
  }

  /** Exactly, also between whole numbers and floats. */
  static int compare(Object left, Object right) {
    if (left instanceof Long a && right instanceof Long b) {
      return Long.compare(a, b);
    }
    if (left instanceof Double a && right instanceof Double b) {
      return a < b ? -1 : a > b ? 1 : 0;
    }
    if (left instanceof Double a && a.isInfinite()) {
      return a > 0 ? 1 : -1;
    }
    if (right instanceof Double b && b.isInfinite()) {
      return b > 0 ? -1 : 1;
    }
    return exact(left).compareTo(exact(right));
  }

  private static BigDecimal exact(Object number) {
    return number instanceof Double real ? new BigDecimal(real) : new BigDecimal(big(number));
  }

  /** Division that always gives a float, correctly rounded. */
  static double quotient(Object left, Object right) {
    if (compare(right, 0L) == 0 && ordered(right, right)) {
      throw ModelException.invalid(
          left instanceof Double || right instanceof Double
              ? "ZeroDivisionError: float division by zero"
              : "ZeroDivisionError: division by zero");
    }
    if (left instanceof Double || right instanceof Double || (small(left) && small(right))) {
      return real(left) / real(right);
    }
    double quotient =
        new BigDecimal(big(left)).divide(new BigDecimal(big(right)), QUOTIENT).doubleValue();
    if (Double.isInfinite(quotient)) {
      throw Errors.overflow("integer division result too large for a float");
    }
    return quotient;
  }

  private static boolean small(Object integer) {
    return big(integer).bitLength() <= 53;
  }
}
