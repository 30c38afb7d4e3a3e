package dev.lamina.modelfile.jinja;

import dev.lamina.store.ModelException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The table of tests, which stand after {@code is}. */
final class Tests {
  /** What a test finds. */
  @FunctionalInterface
  interface Test {
    boolean apply(Run run, Object value, Arguments arguments);
  }

  private static final Map<String, Test> TESTS = new HashMap<>();

  static {
    add("defined", value -> !(value instanceof Undefined));
    add("undefined", value -> value instanceof Undefined);
    add("none", value -> value == None.NONE);
    add("boolean", value -> value instanceof Boolean);
    add("true", value -> value.equals(true));
    add("false", value -> value.equals(false));
    add("integer", value -> Numbers.isInteger(value) && !(value instanceof Boolean));
    add("float", value -> value instanceof Double);
    add("number", Numbers::is);
    add("string", Text::is);
    add("mapping", value -> value instanceof Dict);
    add("sequence", Tests::isSequence);
    add("iterable", Iteration::possible);
    add("callable", value -> value instanceof Callable || value instanceof Undefined);
    add("escaped", value -> value instanceof Markup);
    add("lower", value -> CharacterClasses.lower(Repr.text(value)));
    add("upper", value -> CharacterClasses.upper(Repr.text(value)));
    TESTS.put("odd", (run, value, arguments) -> leaves(run, value, two("odd", arguments), 1));
    TESTS.put("even", (run, value, arguments) -> leaves(run, value, two("even", arguments), 0));
    TESTS.put(
        "divisibleby",
        (run, value, arguments) ->
            leaves(run, value, arguments.bind("divisibleby", 1, "num").get(0), 0));
    add("filter", value -> Dict.key(value) instanceof String name && Filters.exists(name));
    add("test", value -> Dict.key(value) instanceof String name && exists(name));
    add("sameas", "other", Tests::isSame);
    TESTS.put(
        "in",
        (run, value, arguments) ->
            Equality.contains(run, arguments.bind("in", 1, "seq").get(0), value));
    operator(Equality::equal, "==", "eq", "equalto");
    operator((a, b) -> !Equality.equal(a, b), "!=", "ne");
    operator((a, b) -> Ordering.test(">", a, b), ">", "gt", "greaterthan");
    operator((a, b) -> Ordering.test(">=", a, b), ">=", "ge");
    operator((a, b) -> Ordering.test("<", a, b), "<", "lt", "lessthan");
    operator((a, b) -> Ordering.test("<=", a, b), "<=", "le");
  }

  private Tests() {}

  private static void add(String name, Predicate<Object> test) {
    TESTS.put(
        name,
        (run, value, arguments) -> {
          arguments.bind(name, 0);
          return test.test(value);
        });
  }

  private static void add(String name, String parameter, BiPredicate<Object, Object> test) {
    TESTS.put(
        name,
        (run, value, arguments) -> test.test(value, arguments.bind(name, 1, parameter).get(0)));
  }

  private static void operator(BiPredicate<Object, Object> test, String... names) {
    for (String name : names) {
      TESTS.put(
          name,
          (run, value, arguments) -> test.test(value, arguments.bindPositional(name, 1, 1).get(0)));
    }
  }

  static boolean exists(String name) {
    return TESTS.containsKey(name);
  }

  static String unknown(String name) {
    return "No test named '" + name + "' found.";
  }

  static Test get(String name) {
    @Nullable Test test = TESTS.get(name);
    if (test == null) {
      throw ModelException.invalid(unknown(name));
    }
    return test;
  }

  private static boolean isSequence(Object value) {
    return switch (value) {
      case Container container -> true;
      case Range range -> true;
      case Undefined undefined -> true;
      default -> Text.is(value);
    };
  }

  private static Object two(String name, Arguments arguments) {
    arguments.bind(name, 0);
    return 2L;
  }

  /** Whether the remainder is so; of a text, {@code %} is its formatting. */
  private static boolean leaves(Run run, Object value, Object divisor, long remainder) {
    return Equality.equal(Operators.modulo(run, value, divisor), remainder);
  }

  /** The same object: for small numbers and short texts Python has one, as Java's equality says. */
  @SuppressWarnings("ReferenceEquality") // that is what is asked
  private static boolean isSame(Object value, Object other) {
    return value == other
        || (value.getClass() == other.getClass()
            && (Numbers.is(value) || value instanceof String)
            && value.equals(other));
  }
}
