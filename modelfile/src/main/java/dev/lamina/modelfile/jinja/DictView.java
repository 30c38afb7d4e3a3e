package dev.lamina.modelfile.jinja;

import java.util.Iterator;
import java.util.Map;

/** What {@code keys()}, {@code values()} and {@code items()} give: sized, but without items. */
record DictView(Dict dict, Part part) {
  enum Part {
    KEYS("dict_keys"),
    VALUES("dict_values"),
    ITEMS("dict_items");

    final String type;

    Part(String type) {
      this.type = type;
    }
  }

  Iterator<Object> iterator() {
    return dict.entries().stream().map(this::element).iterator();
  }

  private Object element(Map.Entry<Object, Object> entry) {
    Object key = Dict.original(entry.getKey());
    return switch (part) {
      case KEYS -> key;
      case VALUES -> entry.getValue();
      case ITEMS -> Sequence.tuple(key, entry.getValue());
    };
  }
}
