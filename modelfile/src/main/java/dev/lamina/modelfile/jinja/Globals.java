package dev.lamina.modelfile.jinja;

import dev.lamina.store.ModelException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions that every template has; a variable of the same name hides one. */
final class Globals {
  private static final Map<String, Object> VALUES =
      Map.of(
          "range", Callable.type("range", Globals::range),
          "dict", Callable.type("dict", Mappings::dict),
          "namespace", Callable.type("jinja2.utils.Namespace", Globals::namespace),
          "cycler", Callable.type("jinja2.utils.Cycler", Globals::cycler),
          "joiner", Callable.type("jinja2.utils.Joiner", Globals::joiner),
          "raise_exception", Callable.function("raise_exception", Globals::raise),
          "strftime_now", Callable.function("strftime_now", Globals::now));

  private Globals() {}

  static @Nullable Object get(String name) {
    return VALUES.get(name);
  }

  private static Object range(Run run, Arguments arguments) {
    Arguments.Bound bound = arguments.bindPositional("range", 1, 3);
    for (int i = 0; i < arguments.positional().size(); i++) {
      Numbers.size(bound.get(i));
    }
    long first = Numbers.size(bound.get(0));
    return bound.has(1)
        ? Range.of(first, Numbers.size(bound.get(1)), bound.size(2, 1))
        : Range.of(0, first, 1);
  }

  private static Object namespace(Run run, Arguments arguments) {
    Namespace namespace = new Namespace();
    Mappings.named(Mappings.dict(run, arguments)).named().forEach(namespace::set);
    return namespace;
  }

  private static Object cycler(Run run, Arguments arguments) {
    List<Object> items = arguments.positional();
    if (items.isEmpty() || !arguments.named().isEmpty()) {
      throw ModelException.invalid("RuntimeError: at least one item has to be provided");
    }
    return new Cycler(items);
  }

  /** Nothing at its first call, the separator at every later one. */
  private static Object joiner(Run run, Arguments arguments) {
    Object separator = arguments.bind("joiner", 0, "sep").get(0, ", ");
    boolean[] used = new boolean[1];
    return new Callable.Named(
        "Joiner",
        "Joiner",
        (later, none) -> {
          boolean first = !used[0];
          used[0] = true;
          return first ? "" : separator;
        });
  }

  private static Object raise(Run run, Arguments arguments) {
    Object message = arguments.bind("raise_exception", 1, "message").get(0);
    throw ModelException.invalid(Repr.text(message));
  }

  private static Object now(Run run, Arguments arguments) {
    return run.now(arguments.bind("strftime_now", 1, "format").text("strftime_now", 0));
  }
}
