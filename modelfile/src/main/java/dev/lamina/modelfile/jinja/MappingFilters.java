package dev.lamina.modelfile.jinja;

import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Filters about members of mappings and attributes. */
final class MappingFilters {
  private MappingFilters() {}

  static void addTo(Map<String, Filters.Filter> filters) {
    filters.put("items", MappingFilters::items);
    filters.put("attr", MappingFilters::attribute);
  }

  /** The error for what is no mapping comes, as Python's, when the items are asked for. */
  private static Object items(Run run, Object value, Arguments arguments) {
    arguments.bind("items", 0);
    return switch (value) {
      case Undefined undefined -> Lazy.generator(Collections.emptyIterator());
      case Dict dict -> Lazy.generator(new DictView(dict, DictView.Part.ITEMS).iterator());
      default ->
          Lazy.generator(
              new Selected(
                  Iteration.of(run, Sequence.list(List.of(value))),
                  item -> {
                    throw Errors.type("Can only get item pairs from a mapping.");
                  }));
    };
  }

  private static Object attribute(Run run, Object value, Arguments arguments) {
    return Attributes.attributeOnly(value, arguments.bind("attr", 1, "name").text("attr", 0));
  }
}
