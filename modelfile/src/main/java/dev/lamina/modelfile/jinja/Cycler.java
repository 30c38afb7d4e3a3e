package dev.lamina.modelfile.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Goes through values again and again. */
final class Cycler {
  private final List<Object> items;
  private int position;

  Cycler(List<Object> items) {
    this.items = items;
  }

  @Nullable Object attribute(String name) {
    return switch (name) {
      case "current" -> items.get(position);
      case "items" -> Sequence.tuple(items);
      case "pos" -> (long) position;
      case "next" ->
          Callable.method(
              name,
              (run, arguments) -> {
                arguments.bindPositional(name, 0, 0);
                Object current = items.get(position);
                position = (position + 1) % items.size();
                return current;
              });
      case "reset" ->
          Callable.method(
              name,
              (run, arguments) -> {
                arguments.bindPositional(name, 0, 0);
                position = 0;
                return None.NONE;
              });
      default -> null;
    };
  }
}
