package dev.lamina.modelfile.jinja;

import java.util.Iterator;

/** What can be iterated over once and has no length: Python's generators and iterators. */
final class Lazy implements Iterator<Object> {
  private final String type;
  private final Iterator<Object> items;

  /**
   * @param type Python's name of it, such as {@code generator}
   */
  Lazy(String type, Iterator<Object> items) {
    this.type = type;
    this.items = items;
  }

  static Lazy generator(Iterator<Object> items) {
    return new Lazy("generator", items);
  }

  String type() {
    return type;
  }

  @Override
  public boolean hasNext() {
    return items.hasNext();
  }

  @Override
  public Object next() {
    return items.next();
  }
}
