package dev.lamina.modelfile.jinja;

import java.util.Collections;
import java.util.List;

/**
 * A list or a tuple. Templates cannot change either: the sandbox refuses what would.
 *
 * <p>Every container knows its weight, the number of values in it at all depths, so that one which
 * was doubled again and again is refused before something walks through it.
 */
final class Sequence implements Container {
  enum Kind {
    LIST,
    TUPLE,
    /** The pair that {@code groupby} makes: a tuple with attributes. */
    GROUP
  }

  private final Kind kind;
  private final List<Object> items;
  private final long weight;
  private final int depth;

  private Sequence(Kind kind, List<Object> items) {
    this.kind = kind;
    this.items = Collections.unmodifiableList(items);
    long total = 1;
    int deepest = 0;
    for (Object item : items) {
      if (item instanceof Container container) {
        total += container.weight();
        deepest = Math.max(deepest, container.depth());
      } else {
        total++;
      }
    }
    this.weight = Container.checkedWeight(total);
    this.depth = Container.checkedDepth(deepest + 1);
  }

  /** Takes the list over. */
  static Sequence list(List<Object> items) {
    return new Sequence(Kind.LIST, items);
  }

  /** Takes the list over. */
  static Sequence tuple(List<Object> items) {
    return new Sequence(Kind.TUPLE, items);
  }

  static Sequence tuple(Object first, Object second) {
    return tuple(List.of(first, second));
  }

  static Sequence group(Object grouper, Sequence members) {
    return new Sequence(Kind.GROUP, List.of(grouper, members));
  }

  /** The same kind of sequence; a part of a group is a plain tuple. */
  Sequence with(List<Object> other) {
    return isTuple() ? tuple(other) : list(other);
  }

  Kind kind() {
    return kind;
  }

  boolean isTuple() {
    return kind != Kind.LIST;
  }

  List<Object> items() {
    return items;
  }

  int size() {
    return items.size();
  }

  @Override
  public long weight() {
    return weight;
  }

  @Override
  public int depth() {
    return depth;
  }
}
