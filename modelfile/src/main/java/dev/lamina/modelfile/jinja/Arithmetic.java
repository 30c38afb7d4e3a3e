package dev.lamina.modelfile.jinja;

import dev.lamina.store.ModelException;
import java.math.BigInteger;

/** The arithmetic operators on two numbers, as Python defines them. */
final class Arithmetic {
  private Arithmetic() {}

  static Object add(Object left, Object right) {
    if (left instanceof Long a && right instanceof Long b) {
      long sum = a + b;
      return ((a ^ sum) & (b ^ sum)) < 0 ? Numbers.big(a).add(Numbers.big(b)) : (Object) sum;
    }
    return integers(left, right)
        ? Numbers.integer(Numbers.big(left).add(Numbers.big(right)))
        : (Object) (Numbers.real(left) + Numbers.real(right));
  }

  static Object subtract(Object left, Object right) {
    return integers(left, right)
        ? Numbers.integer(Numbers.big(left).subtract(Numbers.big(right)))
        : (Object) (Numbers.real(left) - Numbers.real(right));
  }

  static Object multiply(Object left, Object right) {
    return integers(left, right)
        ? Numbers.integer(Numbers.big(left).multiply(Numbers.big(right)))
        : (Object) (Numbers.real(left) * Numbers.real(right));
  }

  /** Rounds towards minus infinity. */
  static Object floorDivide(Object left, Object right) {
    if (integers(left, right)) {
      BigInteger divisor = divisor(right);
      BigInteger[] parts = Numbers.big(left).divideAndRemainder(divisor);
      boolean below = parts[1].signum() != 0 && parts[1].signum() != divisor.signum();
      return Numbers.integer(below ? parts[0].subtract(BigInteger.ONE) : parts[0]);
    }
    double a = Numbers.real(left);
    double b = Numbers.real(right);
    double remainder = remainder(a, b, "float floor division by zero");
    double quotient = (a - remainder) / b;
    if (quotient == 0) {
      return Math.copySign(0.0, a / b);
    }
    double floor = Math.floor(quotient);
    return quotient - floor > 0.5 ? floor + 1 : floor;
  }

  /** Has the sign of the divisor. */
  static Object modulo(Object left, Object right) {
    if (integers(left, right)) {
      BigInteger divisor = divisor(right);
      BigInteger remainder = Numbers.big(left).remainder(divisor);
      boolean otherSign = remainder.signum() != 0 && remainder.signum() != divisor.signum();
      return Numbers.integer(otherSign ? remainder.add(divisor) : remainder);
    }
    return remainder(Numbers.real(left), Numbers.real(right), "float modulo");
  }

  private static double remainder(double left, double right, String inMessage) {
    if (right == 0) {
      throw ModelException.invalid("ZeroDivisionError: " + inMessage);
    }
    double remainder = left % right;
    if (remainder == 0) {
      return Math.copySign(0.0, right);
    }
    return remainder < 0 != right < 0 ? remainder + right : remainder;
  }

  private static BigInteger divisor(Object right) {
    BigInteger divisor = Numbers.big(right);
    if (divisor.signum() == 0) {
      throw ModelException.invalid("ZeroDivisionError: integer division or modulo by zero");
    }
    return divisor;
  }

  static Object power(Object left, Object right) {
    if (integers(left, right) && Numbers.big(right).signum() >= 0) {
      return integerPower(Numbers.big(left), Numbers.big(right));
    }
    double base = Numbers.real(left);
    double exponent = Numbers.real(right);
    if (base == 0 && exponent < 0) {
      throw ModelException.invalid("ZeroDivisionError: 0.0 cannot be raised to a negative power");
    }
    if (base < 0
        && Double.isFinite(base)
        && Double.isFinite(exponent)
        && exponent != Math.rint(exponent)) {
      throw ModelException.invalid("a power is a complex number (which templates cannot have)");
    }
    if (base == 1 || exponent == 0) {
      return 1.0;
    }
    if (base == -1 && Double.isInfinite(exponent)) {
      return 1.0;
    }
    double power = Math.pow(base, exponent);
    if (Double.isInfinite(power) && Double.isFinite(base) && Double.isFinite(exponent)) {
      throw Errors.overflow("(34, 'Numerical result out of range')");
    }
    return power;
  }

  private static Object integerPower(BigInteger base, BigInteger exponent) {
    if (base.bitLength() <= 1 && base.abs().compareTo(BigInteger.ONE) <= 0) {
      boolean one = exponent.signum() == 0 || base.signum() > 0;
      boolean evenPower = base.signum() < 0 && !exponent.testBit(0);
      return one || evenPower ? 1L : (Object) (long) base.signum();
    }
    if (exponent.bitLength() >= 31
        || (long) base.bitLength() * exponent.intValue() > Numbers.MOST_BITS) {
      throw ModelException.invalid("a power has more than " + Numbers.MOST_BITS + " bits");
    }
    return Numbers.integer(base.pow(exponent.intValue()));
  }

  private static boolean integers(Object left, Object right) {
    return Numbers.isInteger(left) && Numbers.isInteger(right);
  }
}
