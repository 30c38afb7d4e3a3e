package dev.lamina.modelfile.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values that templates work with: {@link Nil}, Boolean, Long (Go's int), Double (float64),
 * String, {@link Unsigned}, {@link Complex}, {@link GoList}, {@link GoMap} and {@link GoStruct}.
 */
final class Values {
  private Values() {}

  /** The value for a Java object: lists and maps are wrapped, not copied. */
  static Object of(@Nullable Object raw) {
    return switch (raw) {
      case null -> Nil.INTERFACE;
      case String text -> text;
      case Long whole -> whole;
      case Double real -> real;
      case Boolean bool -> bool;
      case Typed typed -> typed;
      case Nil nil -> nil;
      case Unsigned unsigned -> unsigned;
      case Complex complex -> complex;
      case JsonNode json -> ofJson(json);
      case List<?> list -> GoList.of(list);
      case Map<?, ?> map -> new GoMap.Plain(stringKeys(map));
      case Integer whole -> whole.longValue();
      case Short whole -> whole.longValue();
      case Byte whole -> whole.longValue();
      case Float real -> Double.parseDouble(real.toString());
      case Character c -> c.toString();
      case Object other ->
          throw new Fault("a template cannot use a value of " + other.getClass().getName());
    };
  }

  @SuppressWarnings("unchecked")
  private static Map<String, ?> stringKeys(Map<?, ?> map) {
    if (!map.isEmpty() && !(map.keySet().iterator().next() instanceof String)) {
      throw new Fault("a template cannot use a map whose keys are not strings");
    }
    return (Map<String, ?>) map;
  }

  /** JSON as Go decodes it into an {@code any}: all numbers are floats. */
  private static Object ofJson(JsonNode json) {
    return switch (json.getNodeType()) {
      case STRING -> json.textValue();
      case NUMBER -> json.doubleValue();
      case BOOLEAN -> json.booleanValue();
      case ARRAY -> GoList.of(List.copyOf(json.valueStream().toList()));
      case OBJECT -> {
        Map<String, Object> entries = new LinkedHashMap<>();
        json.properties().forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
        yield new GoMap.Plain(entries);
      }
      case NULL, MISSING, POJO, BINARY -> Nil.INTERFACE;
    };
  }

  /** What {@code if}, {@code and}, {@code or} and {@code not} go by. Spec: gotemplate 33. */
  static boolean isTrue(Object value) {
    return switch (value) {
      case Nil _ -> false;
      case Boolean bool -> bool;
      case String text -> !text.isEmpty();
      case Long whole -> whole != 0;
      case Double real -> real != 0;
      case Unsigned unsigned -> unsigned.value() != 0;
      case Complex complex -> complex.real() != 0 || complex.imaginary() != 0;
      case GoList list -> list.length() > 0;
      case GoMap map -> !map.entries().isEmpty();
      default -> true;
    };
  }

  static String typeName(Object value) {
    return switch (value) {
      case Nil _ -> "<nil>";
      case Boolean _ -> "bool";
      case String _ -> "string";
      case Long _ -> "int";
      case Double _ -> "float64";
      case Unsigned _ -> "uint8";
      case Complex _ -> "complex128";
      case Typed typed -> typed.typeName();
      default -> value.getClass().getName();
    };
  }
}
