package dev.lamina.modelfile.jinja;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a call passes.
 *
 * @param named in their order
 */
record Arguments(List<Object> positional, Map<String, Object> named) {
  static final Arguments NONE = new Arguments(List.of(), Map.of());

  static Arguments of(Object... positional) {
    return new Arguments(Arrays.asList(positional), Map.of());
  }

  boolean isEmpty() {
    return positional.isEmpty() && named.isEmpty();
  }

  /** Without the first of the positional ones. */
  Arguments rest() {
    return new Arguments(positional.subList(1, positional.size()), named);
  }

  /**
   * Gives each parameter its argument, as Python does.
   *
   * @param required how many of the parameters must be given
   */
  Bound bind(String function, int required, String... parameters) {
    if (positional.size() > parameters.length) {
      throw Errors.type(
          function + "() takes at most " + parameters.length + " arguments but more were given");
    }
    @Nullable Object[] values = new @Nullable Object[parameters.length];
    for (int i = 0; i < positional.size(); i++) {
      values[i] = positional.get(i);
    }
    List<String> names = Arrays.asList(parameters);
    named.forEach(
        (name, value) -> {
          int at = names.indexOf(name);
          if (at < 0) {
            throw Errors.type(function + "() got an unexpected keyword argument '" + name + "'");
          }
          if (values[at] != null) {
            throw Errors.type(function + "() got multiple values for argument '" + name + "'");
          }
          values[at] = value;
        });
    for (int i = 0; i < required; i++) {
      if (values[i] == null) {
        throw Errors.type(function + "() missing required argument '" + parameters[i] + "'");
      }
    }
    return new Bound(values);
  }

  /** As {@link #bind}, for a function that takes no arguments by name. */
  Bound bindPositional(String function, int required, int most) {
    if (!named.isEmpty()) {
      throw Errors.type(function + "() takes no keyword arguments");
    }
    String[] names = new String[most];
    Arrays.setAll(names, i -> "argument " + (i + 1));
    return bind(function, required, names);
  }

  /** Arguments by their parameters' places. */
  static final class Bound {
    private final @Nullable Object[] values;

    private Bound(@Nullable Object[] values) {
      this.values = values;
    }

    boolean has(int index) {
      return values[index] != null;
    }

    /** Given, and not None. */
    boolean some(int index) {
      Object value = values[index];
      return value != null && value != None.NONE;
    }

    Object get(int index) {
      Object value = values[index];
      if (value == null) {
        throw new IllegalStateException("an optional argument was read as if it were required");
      }
      return value;
    }

    Object get(int index, Object otherwise) {
      Object value = values[index];
      return value == null ? otherwise : value;
    }

    boolean truth(int index) {
      return Iteration.truth(get(index, false));
    }

    String text(String function, int index) {
      String text = Text.of(get(index));
      if (text == null) {
        throw Errors.type(function + "() argument must be str, not " + Types.name(get(index)));
      }
      return text;
    }

    int size(int index, int otherwise) {
      Object value = values[index];
      return value == null ? otherwise : Numbers.size(value);
    }
  }
}
