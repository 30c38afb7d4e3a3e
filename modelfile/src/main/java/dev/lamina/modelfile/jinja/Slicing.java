package dev.lamina.modelfile.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Python's slices and indices. */
final class Slicing {
  /** Indices into a sequence: the first, how far apart, and how many. */
  private record Bounds(int start, int step, int count) {}

  private Slicing() {}

  /**
   * Python's {@code value[start:stop:step]}.
   *
   * @param start None where it is left out, as the other two
   */
  static Object slice(Object value, Object start, Object stop, Object step) {
    return switch (value) {
      case String text -> text(text, bounds(Text.length(text), start, stop, step));
      case Markup markup ->
          new Markup(text(markup.text(), bounds(Text.length(markup.text()), start, stop, step)));
      case Sequence sequence -> {
        Bounds bounds = bounds(sequence.size(), start, stop, step);
        yield sequence.with(items(sequence.items(), bounds));
      }
      case Range range -> {
        Bounds bounds = bounds(range.size(), start, stop, step);
        long first = range.start() + bounds.start() * range.step();
        long distance = bounds.step() * range.step();
        long last = bounds.count() == 0 ? first : first + bounds.count() * distance;
        yield new Range(first, last, distance);
      }
      case Undefined undefined -> throw undefined.failure();
      case Dict dict -> throw Errors.type("unhashable type: 'slice'");
      default -> throw Errors.type("'" + Types.name(value) + "' object is not subscriptable");
    };
  }

  private static String text(String text, Bounds bounds) {
    if (bounds.step() == 1) {
      return Text.part(text, bounds.start(), bounds.start() + bounds.count());
    }
    int[] characters = text.codePoints().toArray();
    StringBuilder part = new StringBuilder(bounds.count());
    for (int i = 0; i < bounds.count(); i++) {
      part.appendCodePoint(characters[bounds.start() + i * bounds.step()]);
    }
    return part.toString();
  }

  private static List<Object> items(List<Object> items, Bounds bounds) {
    List<Object> part = new ArrayList<>(bounds.count());
    for (int i = 0; i < bounds.count(); i++) {
      part.add(items.get(bounds.start() + i * bounds.step()));
    }
    return part;
  }

  private static Bounds bounds(int length, Object start, Object stop, Object step) {
    long by = step == None.NONE ? 1 : index(step);
    if (by == 0) {
      throw Errors.value("slice step cannot be zero");
    }
    long lowest = by < 0 ? -1 : 0;
    long highest = by < 0 ? length - 1 : length;
    long from =
        start == None.NONE ? (by < 0 ? highest : lowest) : clamp(start, length, lowest, highest);
    long to =
        stop == None.NONE ? (by < 0 ? lowest : highest) : clamp(stop, length, lowest, highest);
    long distance = by < 0 ? from - to : to - from;
    long count = distance <= 0 ? 0 : (distance - 1) / Math.abs(by) + 1;
    return new Bounds((int) from, count <= 1 ? Long.signum(by) : (int) by, (int) count);
  }

  private static long clamp(Object bound, int length, long lowest, long highest) {
    long index = index(bound);
    long fromStart = index < 0 ? index + length : index;
    return Math.clamp(fromStart, lowest, highest);
  }

  private static long index(Object value) {
    if (!Numbers.isInteger(value)) {
      throw Errors.type("slice indices must be integers or None or have an __index__ method");
    }
    return Numbers.size(value);
  }

  /** The element at a whole number, or null if there is none or it is no whole number. */
  static @Nullable Object element(List<Object> items, Object index) {
    int at = position(items.size(), index);
    return at < 0 ? null : items.get(at);
  }

  static @Nullable String character(String text, Object index) {
    int at = position(Text.length(text), index);
    return at < 0 ? null : Text.at(text, at);
  }

  static @Nullable Object number(Range range, Object index) {
    int at = position(range.size(), index);
    return at < 0 ? null : range.at(at);
  }

  /** From 0 on; negative when there is no such element. */
  private static int position(int length, Object index) {
    if (!Numbers.isInteger(index)) {
      return -1;
    }
    BigInteger number = Numbers.big(index);
    if (number.bitLength() >= Integer.SIZE) {
      return -1;
    }
    int at = number.intValue();
    int fromStart = at < 0 ? at + length : at;
    return fromStart < length ? fromStart : -1;
  }
}
