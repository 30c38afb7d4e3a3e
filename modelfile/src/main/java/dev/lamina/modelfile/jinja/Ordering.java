package dev.lamina.modelfile.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Python's {@code <} and its relatives, and {@code sorted}. */
final class Ordering {
  private Ordering() {}

  /**
   * Compares by {@code <}, {@code <=}, {@code >} or {@code >=}.
   *
   * @param operator as it is written
   */
  static boolean test(String operator, Object left, Object right) {
    if (left instanceof Undefined || right instanceof Undefined) {
      throw Errors.operands(operator, left, right);
    }
    if (Numbers.is(left) && Numbers.is(right)) {
      return Numbers.ordered(left, right) && holds(operator, Numbers.compare(left, right));
    }
    String leftText = Text.of(left);
    String rightText = Text.of(right);
    if (leftText != null && rightText != null) {
      return holds(operator, Text.compare(leftText, rightText));
    }
    if (left instanceof Sequence a && right instanceof Sequence b && a.isTuple() == b.isTuple()) {
      return test(operator, a.items(), b.items());
    }
    throw Errors.type(
        "'"
            + operator
            + "' not supported between instances of '"
            + Types.name(left)
            + "' and '"
            + Types.name(right)
            + "'");
  }

  /** The first items that differ decide. */
  private static boolean test(String operator, List<Object> left, List<Object> right) {
    int shorter = Math.min(left.size(), right.size());
    for (int i = 0; i < shorter; i++) {
      if (!Equality.same(left.get(i), right.get(i))) {
        return test(operator, left.get(i), right.get(i));
      }
    }
    return holds(operator, Integer.compare(left.size(), right.size()));
  }

  private static boolean holds(String operator, int compared) {
    return switch (operator) {
      case "<" -> compared < 0;
      case "<=" -> compared <= 0;
      case ">" -> compared > 0;
      default -> compared >= 0;
    };
  }

  /**
   * Sorts by keys and keeps the order of equals, also in reverse. Merges by {@code <} alone, as
   * Python does, so that values without an order among them (NaN) do no harm.
   */
  static List<Object> sorted(List<Object> items, UnaryOperator<Object> key, boolean reverse) {
    List<Object[]> keyed = new ArrayList<>(items.size());
    items.forEach(item -> keyed.add(new Object[] {key.apply(item), item}));
    List<Object[]> sorted = sorted(keyed, reverse);
    List<Object> result = new ArrayList<>(sorted.size());
    sorted.forEach(pair -> result.add(pair[1]));
    return result;
  }

  private static List<Object[]> sorted(List<Object[]> items, boolean reverse) {
    if (items.size() < 2) {
      return items;
    }
    int middle = items.size() / 2;
    List<Object[]> left = sorted(items.subList(0, middle), reverse);
    List<Object[]> right = sorted(items.subList(middle, items.size()), reverse);
    List<Object[]> merged = new ArrayList<>(items.size());
    int i = 0;
    int j = 0;
    while (i < left.size() && j < right.size()) {
      Object a = left.get(i)[0];
      Object b = right.get(j)[0];
      boolean rightFirst = reverse ? test("<", a, b) : test("<", b, a);
      merged.add(rightFirst ? right.get(j++) : left.get(i++));
    }
    merged.addAll(left.subList(i, left.size()));
    merged.addAll(right.subList(j, right.size()));
    return merged;
  }
}
