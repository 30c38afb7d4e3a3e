package dev.lamina.modelfile.jinja;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A mapping with its keys in the order of insertion, which templates cannot change. Keys are equal
 * as in Python: 1, 1.0 and True are one key.
 */
final class Dict implements Container {
  static final Dict EMPTY = new Builder().build();

  private final Map<Object, Object> values;
  private final long weight;
  private final int depth;

  private Dict(Map<Object, Object> values) {
    this.values = values;
    long total = 1;
    int deepest = 0;
    for (Map.Entry<Object, Object> entry : values.entrySet()) {
      total++;
      if (entry.getValue() instanceof Container container) {
        total += container.weight();
        deepest = Math.max(deepest, container.depth());
      } else {
        total++;
      }
    }
    this.weight = Container.checkedWeight(total);
    this.depth = Container.checkedDepth(deepest + 1);
  }

  /** Null when there is no such key. */
  @Nullable Object get(Object key) {
    return values.get(key(key));
  }

  boolean contains(Object key) {
    return values.containsKey(key(key));
  }

  int size() {
    return values.size();
  }

  /** Keys as {@link #original} undoes them, with their values. */
  Set<Map.Entry<Object, Object>> entries() {
    return values.entrySet();
  }

  @Override
  public long weight() {
    return weight;
  }

  @Override
  public int depth() {
    return depth;
  }

  /** The key as the template wrote it. */
  static Object original(Object key) {
    return key instanceof Key wrapped ? wrapped.value() : key;
  }

  /** Strings are their own keys, since nothing but strings equals them. */
  static Object key(Object value) {
    return switch (value) {
      case String text -> text;
      case Markup markup -> markup.text();
      default -> new Key(Hashing.checked(value));
    };
  }

  private record Key(Object value) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key(Object theirs) && Equality.same(value, theirs);
    }

    @Override
    public int hashCode() {
      return Hashing.of(value);
    }
  }

  /** Collects entries; a key that comes again keeps its place and gets the new value. */
  static final class Builder {
    private final Map<Object, Object> values = new LinkedHashMap<>();

    Builder put(Object key, Object value) {
      values.put(key(key), value);
      return this;
    }

    Builder putAll(Dict other) {
      values.putAll(other.values);
      return this;
    }

    /** The builder is used up. */
    Dict build() {
      return new Dict(values);
    }
  }
}
