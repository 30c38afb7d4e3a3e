package dev.lamina.modelfile.jinja;

import java.math.BigInteger;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code value.name} and {@code value[key]} give: attributes and methods first for the one,
 * items first for the other, and undefined where there is neither.
 */
final class Attributes {
  /** What every object has in Python, and no template may reach. */
  private static final Set<String> INTERNAL =
      Set.of(
          "__class__",
          "__delattr__",
          "__dir__",
          "__doc__",
          "__eq__",
          "__format__",
          "__ge__",
          "__getattribute__",
          "__getstate__",
          "__gt__",
          "__hash__",
          "__init__",
          "__init_subclass__",
          "__le__",
          "__lt__",
          "__ne__",
          "__new__",
          "__reduce__",
          "__reduce_ex__",
          "__repr__",
          "__setattr__",
          "__sizeof__",
          "__str__",
          "__subclasshook__");

  private static final Set<String> INTERNAL_IN_SIZED =
      Set.of("__contains__", "__getitem__", "__iter__", "__len__");

  private Attributes() {}

  /** {@code value.name}. */
  static Object attribute(Object value, String name) {
    if (value instanceof Undefined undefined) {
      return ofUndefined(undefined, name);
    }
    Object own = own(value, name);
    if (own != null) {
      return own;
    }
    if (value instanceof Dict dict) {
      Object item = dict.get(name);
      if (item != null) {
        return item;
      }
    }
    return Undefined.attribute(value, name);
  }

  /** {@code value[key]}. */
  static Object item(Object value, Object key) {
    Object element =
        switch (value) {
          case Dict dict -> Hashing.hashable(key) ? dict.get(key) : null;
          case Sequence sequence -> Slicing.element(sequence.items(), key);
          case String text -> Slicing.character(text, key);
          case Range range -> Slicing.number(range, key);
          case Markup markup -> {
            String character = Slicing.character(markup.text(), key);
            yield character == null ? null : new Markup(character);
          }
          case Undefined undefined -> throw undefined.failure();
          default -> null;
        };
    if (element != null) {
      return element;
    }
    String name = Text.of(key);
    Object own = name == null ? null : own(value, name);
    return own == null ? Undefined.element(value, key) : own;
  }

  /** As the filter {@code attr}: an attribute and never an item. */
  static Object attributeOnly(Object value, String name) {
    if (value instanceof Undefined undefined) {
      return ofUndefined(undefined, name);
    }
    Object own = own(value, name);
    return own == null ? Undefined.attribute(value, name) : own;
  }

  /** Any attribute is an error, but for those that Python gives every object. */
  private static Object ofUndefined(Undefined undefined, String name) {
    if (INTERNAL.contains(name)) {
      return Undefined.unsafe(undefined, name);
    }
    throw undefined.failure();
  }

  /** An attribute in Python's sense, or null if the value has none of that name. */
  private static @Nullable Object own(Object value, String name) {
    if (name.startsWith("__") && isInternal(value, name)) {
      return Undefined.unsafe(value, name);
    }
    return switch (value) {
      case String text -> StringMethods.of(text, name);
      case Markup markup -> MarkupMethods.of(markup, name);
      case Dict dict -> ContainerMethods.of(dict, name);
      case Sequence sequence -> ContainerMethods.of(sequence, name);
      case Range range -> ContainerMethods.of(range, name);
      case Namespace namespace -> namespace.get(name);
      case Loop loop -> loop.attribute(name);
      case Macro macro -> macro.attribute(name);
      case Cycler cycler -> cycler.attribute(name);
      case Double number -> number(number, name);
      default -> Numbers.isInteger(value) ? integer(Numbers.big(value), name) : null;
    };
  }

  private static boolean isInternal(Object value, String name) {
    return !(value instanceof Namespace)
        && (INTERNAL.contains(name)
            || (INTERNAL_IN_SIZED.contains(name)
                && (value instanceof Container
                    || Text.is(value)
                    || value instanceof Range
                    || value instanceof DictView)));
  }

  private static @Nullable Object number(double value, String name) {
    return switch (name) {
      case "real" -> value;
      case "imag" -> 0.0;
      case "is_integer" ->
          Callable.method(
              name,
              (run, arguments) -> {
                arguments.bindPositional(name, 0, 0);
                return value == Math.rint(value) && Double.isFinite(value);
              });
      default -> null;
    };
  }

  private static @Nullable Object integer(BigInteger value, String name) {
    return switch (name) {
      case "real", "numerator" -> Numbers.integer(value);
      case "imag" -> 0L;
      case "denominator" -> 1L;
      case "bit_length" ->
          Callable.method(
              name,
              (run, arguments) -> {
                arguments.bindPositional(name, 0, 0);
                return (long) value.abs().bitLength();
              });
      case "bit_count" ->
          Callable.method(
              name,
              (run, arguments) -> {
                arguments.bindPositional(name, 0, 0);
                return (long) value.abs().bitCount();
              });
      default -> null;
    };
  }
}
