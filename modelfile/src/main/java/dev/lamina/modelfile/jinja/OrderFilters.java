package dev.lamina.modelfile.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Filters about the order of items. */
final class OrderFilters {
  private OrderFilters() {}

  static void addTo(Map<String, Filters.Filter> filters) {
    filters.put("sort", OrderFilters::sort);
    filters.put("dictsort", OrderFilters::dictSort);
    filters.put("groupby", OrderFilters::groupBy);
    filters.put("min", (run, value, arguments) -> extreme(run, value, arguments, "<"));
    filters.put("max", (run, value, arguments) -> extreme(run, value, arguments, ">"));
  }

  private static Object sort(Run run, Object value, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("sort", 0, "reverse", "case_sensitive", "attribute");
    UnaryOperator<Object> key =
        AttributePath.several(bound.get(2, None.NONE), AttributePath.caseKey(bound.truth(1)));
    return Sequence.list(sorted(run, Iteration.list(run, value), key, bound.truth(0)));
  }

  private static List<Object> sorted(
      Run run, List<Object> items, UnaryOperator<Object> key, boolean reverse) {
    run.madeItems(
        items.size() * (long) (Integer.SIZE - Integer.numberOfLeadingZeros(items.size())));
    return Ordering.sorted(items, key, reverse);
  }

  private static Object dictSort(Run run, Object value, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("dictsort", 0, "case_sensitive", "by", "reverse");
    String by = bound.has(1) ? Repr.text(bound.get(1)) : "key";
    if (!by.equals("key") && !by.equals("value")) {
      throw Errors.filter("You can only sort by either \"key\" or \"value\"");
    }
    if (!(value instanceof Dict dict)) {
      throw value instanceof Undefined undefined
          ? undefined.failure()
          : Errors.type("'" + Types.name(value) + "' object has no attribute 'items'");
    }
    List<Object> pairs = Iteration.list(run, new DictView(dict, DictView.Part.ITEMS));
    long place = by.equals("key") ? 0 : 1;
    UnaryOperator<Object> caseKey = AttributePath.caseKey(bound.truth(0));
    return Sequence.list(
        sorted(run, pairs, pair -> caseKey.apply(Attributes.item(pair, place)), bound.truth(2)));
  }

  private static Object groupBy(Run run, Object value, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("groupby", 1, "attribute", "default", "case_sensitive");
    UnaryOperator<Object> attribute =
        AttributePath.of(bound.get(0), bound.some(1) ? bound.get(1) : null);
    UnaryOperator<Object> caseKey = AttributePath.caseKey(bound.truth(2));
    UnaryOperator<Object> key = item -> caseKey.apply(attribute.apply(item));
    List<Object> groups = new ArrayList<>();
    List<Object> members = new ArrayList<>();
    for (Object item : sorted(run, Iteration.list(run, value), key, false)) {
      if (!members.isEmpty() && !Equality.equal(key.apply(members.getFirst()), key.apply(item))) {
        groups.add(group(attribute, members));
        members = new ArrayList<>();
      }
      members.add(item);
    }
    if (!members.isEmpty()) {
      groups.add(group(attribute, members));
    }
    return Sequence.list(groups);
  }

  private static Object group(UnaryOperator<Object> attribute, List<Object> members) {
    return Sequence.group(attribute.apply(members.getFirst()), Sequence.list(members));
  }

  private static Object extreme(Run run, Object value, Arguments arguments, String better) {
    Arguments.Bound bound = arguments.bind("min", 0, "case_sensitive", "attribute");
    UnaryOperator<Object> attribute = AttributePath.of(bound.get(1, None.NONE));
    UnaryOperator<Object> caseKey = AttributePath.caseKey(bound.truth(0));
    Iterator<Object> items = Iteration.of(run, value);
    if (!items.hasNext()) {
      return new Undefined("No aggregated item, sequence was empty.");
    }
    Object best = items.next();
    Object bestKey = caseKey.apply(attribute.apply(best));
    while (items.hasNext()) {
      Object item = items.next();
      Object key = caseKey.apply(attribute.apply(item));
      if (Ordering.test(better, key, bestKey)) {
        best = item;
        bestKey = key;
      }
    }
    return best;
  }
}
