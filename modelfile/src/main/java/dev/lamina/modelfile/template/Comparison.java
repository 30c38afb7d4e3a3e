package dev.lamina.modelfile.template;

import java.util.List;

/** {@code eq}, {@code lt} and what follows from them. Spec: gotemplate 35. */
final class Comparison {
  private Comparison() {}

  /** Whether the first value equals any of the others; stops at the first that it equals. */
  static boolean equalsAny(List<Object> values, Budget budget) {
    if (values.size() < 2) {
      throw new Fault("missing argument for comparison");
    }
    Object left = values.getFirst();
    for (int i = 1; i < values.size(); i++) {
      if (equal(left, values.get(i), budget)) {
        return true;
      }
    }
    return false;
  }

  private static boolean equal(Object left, Object right, Budget budget) {
    if (left instanceof String a && right instanceof String b) {
      budget.read(Math.min(a.length(), b.length()));
      return a.equals(b);
    }
    if (isInteger(left) && isInteger(right)) {
      return integer(left) == integer(right);
    }
    if (left instanceof Double a && right instanceof Double b) {
      return a.doubleValue() == b.doubleValue();
    }
    if (left instanceof Boolean || left instanceof Complex) {
      if (left.getClass() == right.getClass()) {
        return left.equals(right);
      }
    }
    boolean simple = isSimple(left) || isSimple(right);
    if (Nil.is(left) || Nil.is(right)) {
      return !simple && isNil(left) && isNil(right);
    }
    if (simple) {
      throw incompatible(left, right);
    }
    return same(left, right);
  }

  /** Of lists, maps and structs. */
  @SuppressWarnings("ReferenceEquality") // it is pointers that Go compares
  private static boolean same(Object left, Object right) {
    if (kind(left) != kind(right)) {
      throw new Fault(
          "non-comparable types " + Values.typeName(left) + " and " + Values.typeName(right));
    }
    if (isNil(left) || isNil(right)) {
      return isNil(left) && isNil(right);
    }
    if (right instanceof GoStruct struct && struct.isPointer()) {
      return left == right;
    }
    throw new Fault("non-comparable type " + Values.typeName(right));
  }

  private static Class<?> kind(Object value) {
    return switch (value) {
      case GoList _ -> GoList.class;
      case GoMap _ -> GoMap.class;
      default -> value.getClass();
    };
  }

  static boolean less(Object left, Object right, Budget budget) {
    if (isInteger(left) && isInteger(right)) {
      return integer(left) < integer(right);
    }
    if (left instanceof String a && right instanceof String b) {
      budget.read(Math.min(a.length(), b.length()));
      return GoText.compare(a, b) < 0;
    }
    if (left instanceof Double a && right instanceof Double b) {
      return a < b;
    }
    boolean ordered = !(left instanceof Boolean) && !(left instanceof Complex);
    if (isSimple(left) && isSimple(right) && (ordered || left.getClass() != right.getClass())) {
      throw incompatible(left, right);
    }
    throw new Fault("invalid type for comparison");
  }

  static boolean lessOrEqual(Object left, Object right, Budget budget) {
    return less(left, right, budget) || equal(left, right, budget);
  }

  private static boolean isNil(Object value) {
    return switch (value) {
      case Nil _ -> true;
      case GoList list -> list.nil();
      case GoMap map -> map.nil();
      default -> false;
    };
  }

  private static boolean isSimple(Object value) {
    return value instanceof String
        || isInteger(value)
        || value instanceof Double
        || value instanceof Boolean
        || value instanceof Complex;
  }

  private static boolean isInteger(Object value) {
    return value instanceof Long || value instanceof Unsigned;
  }

  private static long integer(Object value) {
    return value instanceof Unsigned unsigned ? unsigned.value() : (Long) value;
  }

  private static Fault incompatible(Object left, Object right) {
    return new Fault(
        "incompatible types for comparison: "
            + Values.typeName(left)
            + " and "
            + Values.typeName(right));
  }
}
