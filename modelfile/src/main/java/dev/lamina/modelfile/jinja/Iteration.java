package dev.lamina.modelfile.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/** What Python can iterate over, and how long things are. */
final class Iteration {
  private Iteration() {}

  static boolean possible(Object value) {
    return switch (value) {
      case String text -> true;
      case Markup markup -> true;
      case Sequence sequence -> true;
      case Dict dict -> true;
      case DictView view -> true;
      case Range range -> true;
      case Lazy lazy -> true;
      case Undefined undefined -> true;
      case Loop loop -> true;
      default -> false;
    };
  }

  /** Counts what it gives as steps of the run. */
  static Iterator<Object> of(Run run, Object value) {
    return switch (value) {
      case String text -> characters(run, text);
      case Markup markup -> characters(run, markup.text());
      case Sequence sequence -> counted(run, sequence.items());
      case Dict dict -> copied(run, keys(dict));
      case DictView view -> copied(run, list(view.iterator()));
      case Range range -> copied(run, list(range.iterator()));
      case Lazy lazy -> new Counted(run, lazy);
      case Loop loop -> new Counted(run, loop.rest());
      case Undefined undefined -> Collections.emptyIterator();
      default -> throw Errors.type("'" + Types.name(value) + "' object is not iterable");
    };
  }

  private static Iterator<Object> characters(Run run, String text) {
    run.madeItems(text.length());
    return Text.characters(text).iterator();
  }

  static List<Object> list(Run run, Object value) {
    return value instanceof Sequence sequence ? sequence.items() : list(of(run, value));
  }

  /** Python's {@code len}. */
  static int length(Object value) {
    return switch (value) {
      case String text -> Text.length(text);
      case Markup markup -> Text.length(markup.text());
      case Sequence sequence -> sequence.size();
      case Dict dict -> dict.size();
      case DictView view -> view.dict().size();
      case Range range -> range.size();
      case Undefined undefined -> 0;
      case Loop loop -> loop.length();
      default -> throw Errors.type("object of type '" + Types.name(value) + "' has no len()");
    };
  }

  /** Python's {@code bool}. */
  static boolean truth(Object value) {
    return switch (value) {
      case Boolean bool -> bool;
      case None none -> false;
      case String text -> !text.isEmpty();
      case Long number -> number != 0;
      case Double number -> number != 0;
      case Lazy lazy -> true;
      case Markup markup -> !markup.text().isEmpty();
      case Sequence sequence -> sequence.size() != 0;
      case Dict dict -> dict.size() != 0;
      case DictView view -> view.dict().size() != 0;
      case Range range -> range.size() != 0;
      case Undefined undefined -> false;
      case Loop loop -> loop.length() != 0;
      default -> true;
    };
  }

  private static List<Object> keys(Dict dict) {
    List<Object> keys = new ArrayList<>(dict.size());
    dict.entries().forEach(entry -> keys.add(Dict.original(entry.getKey())));
    return keys;
  }

  private static List<Object> list(Iterator<Object> items) {
    List<Object> list = new ArrayList<>();
    items.forEachRemaining(list::add);
    return list;
  }

  private static Iterator<Object> counted(Run run, List<Object> items) {
    run.read(items.size());
    return items.iterator();
  }

  /** Items that had to be put into a list first. */
  private static Iterator<Object> copied(Run run, List<Object> items) {
    run.madeItems(items.size());
    return items.iterator();
  }

  private record Counted(Run run, Iterator<Object> items) implements Iterator<Object> {
    @Override
    public boolean hasNext() {
      return items.hasNext();
    }

    @Override
    public Object next() {
      run.step();
      return items.next();
    }
  }
}
