package dev.lamina.modelfile.jinja;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Those items that a function gives something for, taken from others only when asked. */
final class Selected implements Iterator<Object> {
  private final Iterator<Object> items;
  private final Function<Object, @Nullable Object> select;
  private @Nullable Object next;

  /**
   * Looks at nothing yet.
   *
   * @param select what an item becomes, or null to leave it out
   */
  Selected(Iterator<Object> items, Function<Object, @Nullable Object> select) {
    this.items = items;
    this.select = select;
  }

  @Override
  public boolean hasNext() {
    while (next == null && items.hasNext()) {
      next = select.apply(items.next());
    }
    return next != null;
  }

  @Override
  public Object next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    Object item = next;
    next = null;
    return item;
  }
}
