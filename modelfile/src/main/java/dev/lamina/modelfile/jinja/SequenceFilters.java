package dev.lamina.modelfile.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;

/** Filters about the items of a value as they come. */
final class SequenceFilters {
  private SequenceFilters() {}

  static void addTo(Map<String, Filters.Filter> filters) {
    filters.put("first", SequenceFilters::first);
    filters.put("last", SequenceFilters::last);
    filters.put("random", SequenceFilters::random);
    filters.put("list", SequenceFilters::list);
    filters.put("reverse", SequenceFilters::reverse);
    filters.put("sum", SequenceFilters::sum);
    filters.put("batch", SequenceFilters::batch);
    filters.put("slice", SequenceFilters::slice);
    filters.put("default", SequenceFilters::defaulted);
    filters.put("d", SequenceFilters::defaulted);
  }

  private static Object defaulted(Run run, Object value, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("default", 0, "default_value", "boolean");
    boolean missing = value instanceof Undefined || (bound.truth(1) && !Iteration.truth(value));
    return missing ? bound.get(0, "") : value;
  }

  private static Object first(Run run, Object value, Arguments arguments) {
    arguments.bind("first", 0);
    Iterator<Object> items = Iteration.of(run, value);
    return items.hasNext() ? items.next() : new Undefined("No first item, sequence was empty.");
  }

  private static Object last(Run run, Object value, Arguments arguments) {
    arguments.bind("last", 0);
    Undefined none = new Undefined("No last item, sequence was empty.");
    List<Object> items = reversible(run, value);
    return items.isEmpty() ? none : items.getLast();
  }

  private static List<Object> reversible(Run run, Object value) {
    if (!isReversible(value)) {
      throw Errors.type("'" + Types.name(value) + "' object is not reversible");
    }
    return Iteration.list(run, value);
  }

  private static boolean isReversible(Object value) {
    return Iteration.possible(value) && !(value instanceof Lazy) && !(value instanceof Loop);
  }

  private static Object random(Run run, Object value, Arguments arguments) {
    arguments.bind("random", 0);
    int size = Iteration.length(value);
    return size == 0
        ? new Undefined("No random item, sequence was empty.")
        : Attributes.item(value, (long) ThreadLocalRandom.current().nextInt(size));
  }

  private static Object list(Run run, Object value, Arguments arguments) {
    arguments.bind("list", 0);
    return Sequence.list(Iteration.list(run, value));
  }

  private static Object reverse(Run run, Object value, Arguments arguments) {
    arguments.bind("reverse", 0);
    String text = Text.of(value);
    if (text != null) {
      return Slicing.slice(value, None.NONE, None.NONE, -1L);
    }
    if (!Iteration.possible(value)) {
      throw Errors.filter("argument must be iterable");
    }
    List<Object> items = new ArrayList<>(Iteration.list(run, value));
    Collections.reverse(items);
    return isReversible(value)
        ? new Lazy("list_reverseiterator", items.iterator())
        : Sequence.list(items);
  }

  private static Object sum(Run run, Object value, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("sum", 0, "attribute", "start");
    UnaryOperator<Object> attribute = bound.some(0) ? AttributePath.of(bound.get(0)) : item -> item;
    Object total = bound.get(1, 0L);
    if (Text.is(total)) {
      throw Errors.type("sum() can't sum strings [use ''.join(seq) instead]");
    }
    for (Iterator<Object> items = Iteration.of(run, value); items.hasNext(); ) {
      total = Operators.add(run, total, attribute.apply(items.next()));
    }
    return total;
  }

  private static Object batch(Run run, Object value, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("batch", 1, "linecount", "fill_with");
    int size = Numbers.size(bound.get(0));
    List<Object> batches = new ArrayList<>();
    List<Object> batch = new ArrayList<>();
    for (Iterator<Object> items = Iteration.of(run, value); items.hasNext(); ) {
      if (batch.size() == size) {
        batches.add(Sequence.list(batch));
        batch = new ArrayList<>();
      }
      batch.add(items.next());
    }
    if (!batch.isEmpty()) {
      int missing = bound.some(1) ? Math.max(0, size - batch.size()) : 0;
      run.madeItems(missing);
      if (missing > 0) {
        batch.addAll(Collections.nCopies(missing, bound.get(1)));
      }
      batches.add(Sequence.list(batch));
    }
    return Lazy.generator(batches.iterator());
  }

  private static Object slice(Run run, Object value, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("slice", 1, "slices", "fill_with");
    int slices = Numbers.size(bound.get(0));
    if (slices == 0) {
      throw Errors.value("integer division or modulo by zero");
    }
    List<Object> items = Iteration.list(run, value);
    run.madeItems(Math.max(0, slices));
    List<Object> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < slices; i++) {
      boolean extra = i < items.size() % slices;
      int end = start + items.size() / slices + (extra ? 1 : 0);
      List<Object> part = new ArrayList<>(items.subList(start, end));
      if (bound.some(1) && !extra) {
        part.add(bound.get(1));
      }
      parts.add(Sequence.list(part));
      start = end;
    }
    return Lazy.generator(parts.iterator());
  }
}
