package dev.lamina.modelfile.jinja;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The methods of mappings, lists, tuples and ranges; those that would change one are unsafe. */
final class ContainerMethods {
  private static final Set<String> CHANGING_DICTS =
      Set.of("clear", "pop", "popitem", "setdefault", "update");
  private static final Set<String> CHANGING_LISTS =
      Set.of("append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove");

  private ContainerMethods() {}

  static @Nullable Object of(Dict dict, String name) {
    return switch (name) {
      case "get" ->
          Callable.method(
              name,
              (run, arguments) -> {
                Arguments.Bound bound = arguments.bindPositional(name, 1, 2);
                Object value = dict.get(bound.get(0));
                return value == null ? bound.get(1, None.NONE) : value;
              });
      case "items" -> view(dict, name, DictView.Part.ITEMS);
      case "keys" -> view(dict, name, DictView.Part.KEYS);
      case "values" -> view(dict, name, DictView.Part.VALUES);
      case "copy" ->
          Callable.method(
              name,
              (run, arguments) -> {
                arguments.bindPositional(name, 0, 0);
                return dict;
              });
      case "fromkeys" -> Callable.method(name, ContainerMethods::fromKeys);
      default -> CHANGING_DICTS.contains(name) ? Undefined.unsafe(dict, name) : null;
    };
  }

  private static Callable view(Dict dict, String name, DictView.Part part) {
    return Callable.method(
        name,
        (run, arguments) -> {
          arguments.bindPositional(name, 0, 0);
          return new DictView(dict, part);
        });
  }

  private static Object fromKeys(Run run, Arguments arguments) {
    Arguments.Bound bound = arguments.bindPositional("fromkeys", 1, 2);
    Dict.Builder made = new Dict.Builder();
    Iteration.of(run, bound.get(0)).forEachRemaining(key -> made.put(key, bound.get(1, None.NONE)));
    return made.build();
  }

  static @Nullable Object of(Sequence sequence, String name) {
    Object common = common(sequence.items(), name, sequence.isTuple() ? "tuple" : "list");
    if (common != null) {
      return common;
    }
    if (sequence.kind() == Sequence.Kind.GROUP) {
      return switch (name) {
        case "grouper" -> sequence.items().getFirst();
        case "list" -> sequence.items().getLast();
        default -> null;
      };
    }
    if (sequence.isTuple()) {
      return null;
    }
    if (name.equals("copy")) {
      return Callable.method(
          name,
          (run, arguments) -> {
            arguments.bindPositional(name, 0, 0);
            return sequence;
          });
    }
    return CHANGING_LISTS.contains(name) ? Undefined.unsafe(sequence, name) : null;
  }

  static @Nullable Object of(Range range, String name) {
    return switch (name) {
      case "start" -> range.start();
      case "stop" -> range.stop();
      case "step" -> range.step();
      case "count", "index" ->
          Callable.method(
              name,
              (run, arguments) -> call(run, Iteration.list(run, range), name, "range", arguments));
      default -> null;
    };
  }

  private static @Nullable Object common(List<Object> items, String name, String type) {
    return switch (name) {
      case "count", "index" ->
          Callable.method(name, (run, arguments) -> call(run, items, name, type, arguments));
      default -> null;
    };
  }

  private static Object call(
      Run run, List<Object> items, String name, String type, Arguments arguments) {
    run.read(items.size());
    if (name.equals("count")) {
      Object wanted = arguments.bindPositional(name, 1, 1).get(0);
      return items.stream().filter(item -> Equality.same(item, wanted)).count();
    }
    Arguments.Bound bound = arguments.bindPositional(name, 1, 3);
    int end = Math.min(items.size(), fromStart(bound.size(2, items.size()), items.size()));
    for (int i = fromStart(bound.size(1, 0), items.size()); i < end; i++) {
      if (Equality.same(items.get(i), bound.get(0))) {
        return (long) i;
      }
    }
    throw Errors.value(Types.brief(bound.get(0)) + " is not in " + type);
  }

  private static int fromStart(int index, int size) {
    return index < 0 ? Math.max(0, index + size) : index;
  }
}
