package dev.lamina.modelfile.jinja;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Python's {@code ==} and {@code in}. */
final class Equality {
  private Equality() {}

  /** Equal, or the very same value: how containers compare what they hold. */
  @SuppressWarnings("ReferenceEquality") // as Python's "is"
  static boolean same(Object left, Object right) {
    return left == right || equal(left, right);
  }

  static boolean equal(Object left, Object right) {
    if (Numbers.is(left)) {
      return Numbers.is(right) && Numbers.equal(left, right);
    }
    return switch (left) {
      case String text -> text.equals(Text.of(right));
      case Markup markup -> markup.text().equals(Text.of(right));
      case Undefined undefined -> right instanceof Undefined;
      case Sequence sequence ->
          right instanceof Sequence other
              && sequence.isTuple() == other.isTuple()
              && same(sequence.items(), other.items());
      case Dict dict -> right instanceof Dict other && same(dict, other);
      case Range range -> right instanceof Range other && same(range, other);
      case DictView view -> right instanceof DictView other && same(view, other);
      default -> Objects.equals(left, right);
    };
  }

  private static boolean same(List<Object> left, List<Object> right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (!same(left.get(i), right.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(Dict left, Dict right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (Map.Entry<Object, Object> entry : left.entries()) {
      Object theirs = right.get(Dict.original(entry.getKey()));
      if (theirs == null || !same(entry.getValue(), theirs)) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(Range left, Range right) {
    int size = left.size();
    return size == right.size()
        && (size == 0
            || (left.start() == right.start() && (size == 1 || left.step() == right.step())));
  }

  /** Keys and items are sets; values are equal only to themselves. */
  @SuppressWarnings("ReferenceEquality") // as Python's "is"
  private static boolean same(DictView left, DictView right) {
    if (left == right) {
      return true;
    }
    if (left.part() != right.part() || left.part() == DictView.Part.VALUES) {
      return false;
    }
    return left.part() == DictView.Part.ITEMS
        ? same(left.dict(), right.dict())
        : left.dict().size() == right.dict().size()
            && left.dict().entries().stream()
                .allMatch(entry -> right.dict().contains(Dict.original(entry.getKey())));
  }

  /** Python's {@code item in container}. */
  static boolean contains(Run run, Object container, Object item) {
    return switch (container) {
      case String text -> containsText(run, text, item);
      case Markup markup -> containsText(run, markup.text(), item);
      case Dict dict -> dict.contains(item);
      case DictView view when view.part() == DictView.Part.KEYS -> view.dict().contains(item);
      case Range range when Numbers.isInteger(item) ->
          Numbers.big(item).bitLength() < Long.SIZE
              && range.contains(Numbers.big(item).longValue());
      default -> {
        if (!Iteration.possible(container)) {
          throw Errors.type("argument of type '" + Types.name(container) + "' is not iterable");
        }
        for (var items = Iteration.of(run, container); items.hasNext(); ) {
          if (same(items.next(), item)) {
            yield true;
          }
        }
        yield false;
      }
    };
  }

  private static boolean containsText(Run run, String text, Object item) {
    String part = Text.of(item);
    if (part == null) {
      throw Errors.type("'in <string>' requires string as left operand, not " + Types.name(item));
    }
    run.read(text.length());
    return text.contains(part);
  }
}
