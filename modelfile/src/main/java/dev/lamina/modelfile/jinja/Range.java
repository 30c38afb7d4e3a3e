package dev.lamina.modelfile.jinja;

import dev.lamina.store.ModelException;
import java.util.Iterator;
import java.util.stream.LongStream;

/** Whole numbers from start on, before stop. */
record Range(long start, long stop, long step) {
  private static final int LONGEST = 100_000;

  /** Refuses, as Python's sandbox does, what is too long to be meant. */
  static Range of(long start, long stop, long step) {
    if (step == 0) {
      throw ModelException.invalid("ValueError: range() arg 3 must not be zero");
    }
    Range range = new Range(start, stop, step);
    double length = ((double) stop - start) / step;
    if (length > LONGEST) {
      throw ModelException.invalid(
          "OverflowError: Range too big. The sandbox blocks ranges larger than " + LONGEST + ".");
    }
    return range;
  }

  int size() {
    if (step > 0 ? start >= stop : start <= stop) {
      return 0;
    }
    long span = step > 0 ? stop - start - 1 : start - stop - 1;
    return (int) (span / Math.abs(step) + 1);
  }

  /** The element at an index from 0 on, which must be less than the size. */
  long at(int index) {
    return start + index * step;
  }

  boolean contains(long value) {
    boolean between = step > 0 ? value >= start && value < stop : value <= start && value > stop;
    return between && (value - start) % step == 0;
  }

  Iterator<Object> iterator() {
    return LongStream.range(0, size()).<Object>mapToObj(i -> start + i * step).iterator();
  }
}
