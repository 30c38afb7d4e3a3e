package dev.lamina.modelfile.jinja;

import dev.lamina.store.ModelException;
import java.math.BigInteger;

/** Hashes that agree with {@link Equality}. */
final class Hashing {
  private Hashing() {}

  /** Refuses what Python cannot use as a key. */
  static Object checked(Object value) {
    if (!hashable(value)) {
      throw ModelException.invalid("TypeError: unhashable type: '" + Types.name(value) + "'");
    }
    return value;
  }

  static boolean hashable(Object value) {
    return switch (value) {
      case Dict dict -> false;
      case DictView view -> view.part() == DictView.Part.VALUES;
      case Sequence sequence ->
          sequence.isTuple() && sequence.items().stream().allMatch(Hashing::hashable);
      default -> true;
    };
  }

  static int of(Object value) {
    return switch (value) {
      case Boolean bool -> Double.hashCode(bool ? 1 : 0);
      case Long number -> Double.hashCode(number);
      case BigInteger number -> Double.hashCode(number.doubleValue());
      case Double number -> Double.hashCode(number == 0 ? 0.0 : number);
      case Markup markup -> markup.text().hashCode();
      case Undefined undefined -> Undefined.class.hashCode();
      case Range range -> range.size();
      case Sequence sequence -> {
        int hash = 1;
        for (Object item : sequence.items()) {
          hash = 31 * hash + of(item);
        }
        yield hash;
      }
      default -> value.hashCode();
    };
  }
}
