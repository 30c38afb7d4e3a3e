package dev.lamina.modelfile.jinja;

import dev.lamina.store.ModelException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The table of filters. */
final class Filters {
  /** What a filter makes of a value. */
  @FunctionalInterface
  interface Filter {
    Object apply(Run run, Object value, Arguments arguments);
  }

  private static final Map<String, Filter> FILTERS = new HashMap<>();

  static {
    TextFilters.addTo(FILTERS);
    NumberFilters.addTo(FILTERS);
    SequenceFilters.addTo(FILTERS);
    SelectionFilters.addTo(FILTERS);
    OrderFilters.addTo(FILTERS);
    MappingFilters.addTo(FILTERS);
    HtmlFilters.addTo(FILTERS);
  }

  private Filters() {}

  static boolean exists(String name) {
    return FILTERS.containsKey(name);
  }

  static String unknown(String name) {
    return "No filter named '" + name + "' found.";
  }

  static Object apply(Run run, String name, Object value, Arguments arguments) {
    @Nullable Filter filter = FILTERS.get(name);
    if (filter == null) {
      throw ModelException.invalid(unknown(name));
    }
    switch (value) {
      case String text -> run.read(text.length());
      case Markup markup -> run.read(markup.text().length());
      case Container container -> run.read(container.weight());
      default -> run.step();
    }
    return run.made(filter.apply(run, value, arguments));
  }
}
