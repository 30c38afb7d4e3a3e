package dev.lamina.modelfile.template;

import java.util.List;

/** {@code len}, {@code index} and {@code slice}. Spec: gotemplate 36, 37. */
final class Indexing {
  private Indexing() {}

  static long length(Object value, Budget budget) {
    return switch (value) {
      case String text -> {
        budget.read(text.length());
        yield GoText.byteLength(text);
      }
      case GoList list -> list.length();
      case GoMap map -> map.entries().size();
      case Nil _ -> throw new Fault("len of nil pointer");
      default -> throw new Fault("len of type " + Values.typeName(value));
    };
  }

  static Object index(List<Object> values, Budget budget) {
    Object item = values.getFirst();
    if (Nil.is(item)) {
      throw new Fault("index of untyped nil");
    }
    for (int i = 1; i < values.size(); i++) {
      item = item(item, values.get(i), budget);
    }
    return item;
  }

  private static Object item(Object of, Object index, Budget budget) {
    return switch (of) {
      case Nil _ -> throw new Fault("index of nil pointer");
      case GoList list -> list.get(position(index, list.length() - 1));
      case GoMap map -> {
        if (index instanceof String key) {
          yield map.get(key);
        }
        throw new Fault("value has type " + Values.typeName(index) + "; should be string");
      }
      case String text -> {
        budget.read(text.length());
        byte[] bytes = GoText.bytes(text);
        yield new Unsigned(bytes[position(index, bytes.length - 1)] & 0xff);
      }
      default -> throw new Fault("can't index item of type " + Values.typeName(of));
    };
  }

  static Object slice(List<Object> values, Budget budget) {
    Object item = values.getFirst();
    List<Object> bounds = values.subList(1, values.size());
    if (Nil.is(item)) {
      throw new Fault("slice of untyped nil");
    }
    if (bounds.size() > 3) {
      throw new Fault("too many slice indexes: " + bounds.size());
    }
    if (item instanceof GoList list) {
      return slice(list, bounds);
    }
    if (item instanceof String text) {
      budget.read(text.length());
      return slice(text, bounds);
    }
    throw new Fault("can't slice item of type " + Values.typeName(item));
  }

  private static Object slice(GoList list, List<Object> bounds) {
    int from = bound(bounds, 0, 0, list.capacity());
    int to = bound(bounds, 1, list.length(), list.capacity());
    int end = bound(bounds, 2, list.capacity(), list.capacity());
    checkOrder(from, to);
    checkOrder(to, end);
    return list.slice(from, to, end);
  }

  private static Object slice(String text, List<Object> bounds) {
    if (bounds.size() == 3) {
      throw new Fault("cannot 3-index slice a string");
    }
    int length = GoText.byteLength(text);
    int from = bound(bounds, 0, 0, length);
    int to = bound(bounds, 1, length, length);
    checkOrder(from, to);
    return GoText.slice(text, from, to);
  }

  private static int bound(List<Object> bounds, int which, int otherwise, int largest) {
    return which < bounds.size() ? position(bounds.get(which), largest) : otherwise;
  }

  private static void checkOrder(int from, int to) {
    if (from > to) {
      throw new Fault("invalid slice index: " + from + " > " + to);
    }
  }

  private static int position(Object index, int largest) {
    long position =
        switch (index) {
          case Long whole -> whole;
          case Unsigned unsigned -> unsigned.value();
          case Nil _ -> throw new Fault("cannot index slice/array with nil");
          default ->
              throw new Fault("cannot index slice/array with type " + Values.typeName(index));
        };
    if (position < 0 || position > largest) {
      throw new Fault("index out of range: " + position);
    }
    return (int) position;
  }
}
