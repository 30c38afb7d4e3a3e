package dev.lamina.modelfile.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A running loop, and the variable {@code loop} in it. Looks ahead only when asked to, since what
 * is iterated over may depend on what the loop's body does.
 */
final class Loop implements Callable {
  private final Object iterable;
  private final int depth0;
  private final @Nullable BiFunction<Object, Integer, Object> recursion;
  private Iterator<Object> items;
  private @Nullable Object before;
  private @Nullable Object current;
  private @Nullable Object after;
  private @Nullable Object lastChanged;
  private int index0 = -1;
  private int length = -1;

  /**
   * Starts before the first item.
   *
   * @param iterable what the items come from
   * @param recursion of a recursive loop: renders it for other items, one level deeper
   */
  Loop(
      Object iterable,
      Iterator<Object> items,
      @Nullable BiFunction<Object, Integer, Object> recursion,
      int depth0) {
    this.iterable = iterable;
    this.items = items;
    this.recursion = recursion;
    this.depth0 = depth0;
  }

  /** Goes to the next item; false if there is none. */
  boolean advance() {
    Object next = after;
    after = null;
    if (next == null) {
      if (!items.hasNext()) {
        return false;
      }
      next = items.next();
    }
    index0++;
    before = current;
    current = next;
    return true;
  }

  Object current() {
    return current == null ? None.NONE : current;
  }

  int index0() {
    return index0;
  }

  /** The items that are left, when something else iterates over the loop. */
  Iterator<Object> rest() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return peek() != null;
      }

      @Override
      public Object next() {
        advance();
        return Sequence.tuple(current(), Loop.this);
      }
    };
  }

  private @Nullable Object peek() {
    if (after == null && items.hasNext()) {
      after = items.next();
    }
    return after;
  }

  int length() {
    if (length < 0) {
      if (iterable instanceof Lazy) {
        List<Object> rest = new ArrayList<>();
        items.forEachRemaining(rest::add);
        items = rest.iterator();
        length = rest.size() + index0 + 1 + (after == null ? 0 : 1);
      } else {
        length = Iteration.length(iterable);
      }
    }
    return length;
  }

  @Nullable Object attribute(String name) {
    return switch (name) {
      case "index" -> index0 + 1L;
      case "index0" -> (long) index0;
      case "revindex" -> (long) length() - index0;
      case "revindex0" -> (long) length() - index0 - 1;
      case "first" -> index0 == 0;
      case "last" -> peek() == null;
      case "length" -> (long) length();
      case "depth" -> depth0 + 1L;
      case "depth0" -> (long) depth0;
      case "previtem" ->
          before == null || index0 == 0 ? new Undefined("there is no previous item") : before;
      case "nextitem" -> {
        Object next = peek();
        yield next == null ? new Undefined("there is no next item") : next;
      }
      case "cycle" -> Callable.method(name, this::cycle);
      case "changed" -> Callable.method(name, this::changed);
      default -> null;
    };
  }

  private Object cycle(Run run, Arguments arguments) {
    List<Object> choices = arguments.positional();
    if (choices.isEmpty()) {
      throw Errors.type("no items for cycling given");
    }
    return choices.get(index0 % choices.size());
  }

  private Object changed(Run run, Arguments arguments) {
    Object value = Sequence.tuple(arguments.positional());
    boolean changed = lastChanged == null || !Equality.equal(lastChanged, value);
    lastChanged = value;
    return changed;
  }

  @Override
  public String type() {
    return "LoopContext";
  }

  /** Renders the loop again, for other items. */
  @Override
  public Object call(Run run, Arguments arguments) {
    Object deeper = arguments.bind("loop", 1, "iterable").get(0);
    if (recursion == null) {
      throw Errors.type("The loop must have the 'recursive' marker to be called recursively.");
    }
    return recursion.apply(deeper, depth0 + 1);
  }
}
