package dev.lamina.modelfile.jinja;

import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Filters that pass on some items, or something of each, one by one. */
final class SelectionFilters {
  private SelectionFilters() {}

  static void addTo(Map<String, Filters.Filter> filters) {
    filters.put("map", SelectionFilters::map);
    filters.put("select", (run, value, arguments) -> select(run, value, arguments, false, true));
    filters.put("reject", (run, value, arguments) -> select(run, value, arguments, false, false));
    filters.put("selectattr", (run, value, arguments) -> select(run, value, arguments, true, true));
    filters.put(
        "rejectattr", (run, value, arguments) -> select(run, value, arguments, true, false));
    filters.put("unique", SelectionFilters::unique);
  }

  private static Object map(Run run, Object value, Arguments arguments) {
    return lazily(
        value,
        () -> {
          UnaryOperator<Object> function = function(run, arguments);
          return new Selected(Iteration.of(run, value), item -> function.apply(item));
        });
  }

  private static UnaryOperator<Object> function(Run run, Arguments arguments) {
    if (!arguments.positional().isEmpty()) {
      Object name = arguments.positional().getFirst();
      String filter = Text.of(name);
      if (filter == null || !Filters.exists(filter)) {
        throw Errors.filter("No filter named " + Types.brief(name) + ".");
      }
      Arguments rest = arguments.rest();
      return item -> Filters.apply(run, filter, item, rest);
    }
    Map<String, Object> named = new LinkedHashMap<>(arguments.named());
    Object attribute = named.remove("attribute");
    if (attribute == null) {
      throw Errors.filter("map requires a filter argument");
    }
    Object otherwise = named.remove("default");
    if (!named.isEmpty()) {
      throw Errors.filter("Unexpected keyword argument in " + named.keySet());
    }
    return AttributePath.of(attribute, otherwise == None.NONE ? null : otherwise);
  }

  private static Object select(
      Run run, Object value, Arguments arguments, boolean ofAttribute, boolean keep) {
    return lazily(
        value,
        () -> {
          Predicate<Object> test = test(run, arguments, ofAttribute);
          return new Selected(
              Iteration.of(run, value), item -> test.test(item) == keep ? item : null);
        });
  }

  private static Predicate<Object> test(Run run, Arguments given, boolean ofAttribute) {
    Arguments arguments = given;
    UnaryOperator<Object> subject = item -> item;
    if (ofAttribute) {
      if (arguments.positional().isEmpty()) {
        throw Errors.filter("Missing parameter for attribute name");
      }
      subject = AttributePath.of(arguments.positional().getFirst());
      arguments = arguments.rest();
    }
    UnaryOperator<Object> of = subject;
    if (arguments.positional().isEmpty()) {
      return item -> Iteration.truth(of.apply(item));
    }
    Object name = arguments.positional().getFirst();
    String known = Text.of(name);
    if (known == null || !Tests.exists(known)) {
      throw Errors.filter("No test named " + Types.brief(name) + ".");
    }
    Tests.Test test = Tests.get(known);
    Arguments rest = arguments.rest();
    return item -> test.apply(run, of.apply(item), rest);
  }

  private static Object unique(Run run, Object value, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("unique", 0, "case_sensitive", "attribute");
    UnaryOperator<Object> attribute = AttributePath.of(bound.get(1, None.NONE));
    UnaryOperator<Object> caseKey = AttributePath.caseKey(bound.truth(0));
    return Lazy.generator(
        new Later(
            () -> {
              Set<Object> seen = new HashSet<>();
              return new Selected(
                  Iteration.of(run, value),
                  item -> seen.add(Dict.key(caseKey.apply(attribute.apply(item)))) ? item : null);
            }));
  }

  /** Nothing is looked at, and no error found, before the first item is asked for. */
  private static Lazy lazily(Object value, Later.Source source) {
    return Lazy.generator(
        new Later(() -> Iteration.truth(value) ? source.items() : Collections.emptyIterator()));
  }

  /** Items whose source is made when they are asked for. */
  private static final class Later implements Iterator<Object> {
    /** Makes the items. */
    @FunctionalInterface
    interface Source {
      Iterator<Object> items();
    }

    private final Source source;
    private Iterator<Object> items = List.of().iterator();
    private boolean begun;

    Later(Source source) {
      this.source = source;
    }

    @Override
    public boolean hasNext() {
      if (!begun) {
        begun = true;
        items = source.items();
      }
      return items.hasNext();
    }

    @Override
    public Object next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return items.next();
    }
  }
}
