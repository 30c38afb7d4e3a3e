package dev.lamina.modelfile.jinja;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Mappings as arguments: of {@code dict()}, {@code namespace()} and {@code f(**mapping)}. */
final class Mappings {
  private Mappings() {}

  /** A mapping's members as named arguments; its keys must be strings. */
  static Arguments named(Object mapping) {
    if (!(mapping instanceof Dict dict)) {
      throw mapping instanceof Undefined undefined
          ? undefined.failure()
          : Errors.type("argument after ** must be a mapping, not " + Types.name(mapping));
    }
    Map<String, Object> named = new LinkedHashMap<>();
    dict.entries()
        .forEach(
            entry -> {
              if (!(Dict.original(entry.getKey()) instanceof String name)) {
                throw Errors.type("keywords must be strings");
              }
              named.put(name, entry.getValue());
            });
    return new Arguments(List.of(), named);
  }

  /** What {@code dict(…)} makes: of a mapping or of pairs, and of named arguments. */
  static Dict dict(Run run, Arguments arguments) {
    if (arguments.positional().size() > 1) {
      throw Errors.type("dict expected at most 1 argument, got " + arguments.positional().size());
    }
    Dict.Builder made = new Dict.Builder();
    if (!arguments.positional().isEmpty()) {
      switch (arguments.positional().getFirst()) {
        case Dict dict -> made.putAll(dict);
        case Undefined undefined -> throw undefined.failure();
        case Object pairs -> pairs(run, pairs, made);
      }
    }
    arguments.named().forEach(made::put);
    return made.build();
  }

  private static void pairs(Run run, Object pairs, Dict.Builder made) {
    for (Iterator<Object> each = Iteration.of(run, pairs); each.hasNext(); ) {
      Object pair = each.next();
      if (!Iteration.possible(pair)) {
        throw Errors.type("cannot convert dictionary update sequence element to a sequence");
      }
      List<Object> parts = Iteration.list(run, pair);
      if (parts.size() != 2) {
        throw Errors.value(
            "dictionary update sequence element has length " + parts.size() + "; 2 is required");
      }
      made.put(parts.getFirst(), parts.getLast());
    }
  }
}
