package dev.lamina.modelfile.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** {@code attribute="a.b.0"} of filters: items of items, numbers as indices. */
final class AttributePath {
  private AttributePath() {}

  static UnaryOperator<Object> of(Object path) {
    return of(path, null);
  }

  /**
   * A function from a value to what the path leads to.
   *
   * @param otherwise instead of anything undefined on the way
   */
  static UnaryOperator<Object> of(Object path, @Nullable Object otherwise) {
    List<Object> parts = parts(path);
    return item -> {
      Object value = item;
      for (Object part : parts) {
        value = Attributes.item(value, part);
        if (otherwise != null && value instanceof Undefined) {
          value = otherwise;
        }
      }
      return value;
    };
  }

  /** As {@link #of}, with several paths between commas; a list of what they lead to. */
  static UnaryOperator<Object> several(Object paths, UnaryOperator<Object> then) {
    String text = Text.of(paths);
    List<UnaryOperator<Object>> each = new ArrayList<>();
    if (text == null) {
      each.add(of(paths));
    } else {
      for (String path : text.split(",", -1)) {
        each.add(of(path));
      }
    }
    return item -> {
      List<Object> values = new ArrayList<>(each.size());
      each.forEach(path -> values.add(then.apply(path.apply(item))));
      return Sequence.list(values);
    };
  }

  private static List<Object> parts(Object path) {
    String text = Text.of(path);
    if (text == null) {
      return path == None.NONE ? List.of() : List.of(path);
    }
    List<Object> parts = new ArrayList<>();
    for (String part : text.split("\\.", -1)) {
      boolean index = part.length() < 19 && CharacterClasses.all(part, c -> c >= '0' && c <= '9');
      parts.add(index ? (Object) Long.valueOf(part) : part);
    }
    return parts;
  }

  /** Texts lowered, unless case matters. */
  static UnaryOperator<Object> caseKey(boolean sensitive) {
    return value -> {
      String text = Text.of(value);
      return sensitive || text == null ? value : StringCase.lower(text);
    };
  }
}
