package dev.lamina.modelfile.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;

/** Filters that make numbers. */
final class NumberFilters {
  private NumberFilters() {}

  static void addTo(Map<String, Filters.Filter> filters) {
    filters.put("int", NumberFilters::toInteger);
    filters.put("float", NumberFilters::toFloat);
    filters.put("abs", NumberFilters::absolute);
    filters.put("round", NumberFilters::round);
    filters.put("length", NumberFilters::length);
    filters.put("count", NumberFilters::length);
    filters.put("filesizeformat", NumberFilters::fileSize);
  }

  private static Object length(Run run, Object value, Arguments arguments) {
    arguments.bindPositional("len", 0, 0);
    return (long) Iteration.length(value);
  }

  private static Object toInteger(Run run, Object value, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("int", 0, "default", "base");
    return switch (value) {
      case Undefined undefined -> throw undefined.failure();
      case Double real -> fromReal(real, bound.get(0, 0L), true);
      default -> {
        if (Numbers.isInteger(value)) {
          yield Operators.positive(value);
        }
        String text = Text.of(value);
        if (text == null) {
          yield bound.get(0, 0L);
        }
        // What is no number cannot be a base; Python then reads the text as a float.
        boolean hasBase = Numbers.isInteger(bound.get(1, 10L));
        Object integer = hasBase ? NumberText.integer(text, bound.size(1, 10)) : null;
        if (integer != null) {
          yield integer;
        }
        Double real = NumberText.real(text);
        yield real == null ? bound.get(0, 0L) : fromReal(real, bound.get(0, 0L), false);
      }
    };
  }

  /** Infinities are an error if they are floats already, and the default if they come from text. */
  private static Object fromReal(double real, Object otherwise, boolean infinityFails) {
    if (Double.isFinite(real)) {
      return Numbers.integer(new BigDecimal(real).toBigInteger());
    }
    if (infinityFails && Double.isInfinite(real)) {
      throw Errors.overflow("cannot convert float infinity to integer");
    }
    return otherwise;
  }

  private static Object toFloat(Run run, Object value, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("float", 0, "default");
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (Numbers.is(value)) {
      return Numbers.real(value);
    }
    String text = Text.of(value);
    Double real = text == null ? null : NumberText.real(text);
    return real == null ? bound.get(0, 0.0) : real;
  }

  private static Object absolute(Run run, Object value, Arguments arguments) {
    arguments.bindPositional("abs", 0, 0);
    if (value instanceof Double real) {
      return Math.abs(real);
    }
    if (!Numbers.isInteger(value)) {
      throw Errors.type("bad operand type for abs(): '" + Types.name(value) + "'");
    }
    return Numbers.integer(Numbers.big(value).abs());
  }

  private static Object round(Run run, Object value, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("round", 0, "precision", "method");
    String method = bound.has(1) ? Repr.text(bound.get(1)) : "common";
    if (!method.equals("common") && !method.equals("ceil") && !method.equals("floor")) {
      throw Errors.filter("method must be common, ceil or floor");
    }
    if (!method.equals("common")) {
      Object scale = Operators.power(10L, bound.get(0, 0L));
      Object scaled = Operators.multiply(run, value, scale);
      return Operators.divide(whole(scaled, method), scale);
    }
    if (value instanceof Undefined || !Numbers.is(value)) {
      throw Errors.type("type " + Types.name(value) + " doesn't define __round__ method");
    }
    if (value instanceof Double real) {
      if (bound.has(0) && !bound.some(0)) {
        return whole(Floats.round(real, 0), "floor");
      }
      return Floats.round(real, bound.size(0, 0));
    }
    int digits = bound.some(0) ? bound.size(0, 0) : 0;
    return rounded(Numbers.big(value), digits);
  }

  private static Object rounded(BigInteger number, int digits) {
    if (digits >= 0) {
      return Numbers.integer(number);
    }
    if (-(long) digits > number.bitLength()) {
      return 0L;
    }
    return Numbers.integer(
        new BigDecimal(number).setScale(digits, RoundingMode.HALF_EVEN).toBigInteger());
  }

  private static Object whole(Object number, String method) {
    if (!(number instanceof Double real)) {
      if (!Numbers.isInteger(number)) {
        throw Errors.type("must be real number, not " + Types.name(number));
      }
      return number;
    }
    if (!Double.isFinite(real)) {
      throw real.isNaN()
          ? Errors.value("cannot convert float NaN to integer")
          : Errors.overflow("cannot convert float infinity to integer");
    }
    double whole = method.equals("ceil") ? Math.ceil(real) : Math.floor(real);
    return Numbers.integer(new BigDecimal(whole).toBigInteger());
  }

  private static Object fileSize(Run run, Object value, Arguments arguments) {
    boolean binary = arguments.bind("filesizeformat", 0, "binary").truth(0);
    Object number = toFloat(run, value, Arguments.of(None.NONE));
    if (!(number instanceof Double bytes)) {
      throw Errors.value("could not convert to float: " + Types.brief(value));
    }
    int base = binary ? 1024 : 1000;
    if (bytes == 1) {
      return "1 Byte";
    }
    if (bytes < base) {
      return whole(bytes < 0 ? Math.ceil(bytes) : bytes, "floor") + " Bytes";
    }
    double unit = base;
    int prefix = 0;
    while (bytes >= unit * base && prefix < 7) {
      unit *= base;
      prefix++;
    }
    String letter = Character.toString((binary ? "KMGTPEZY" : "kMGTPEZY").charAt(prefix));
    return Floats.fixed(base * bytes / (unit * base), 1) + " " + letter + (binary ? "iB" : "B");
  }
}
