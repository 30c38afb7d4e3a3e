package dev.lamina.modelfile.jinja;

import java.math.BigInteger;

/** What Python calls the types of values; messages and some texts need it. */
final class Types {
  private static final int BRIEF = 80;

  private Types() {}

  static String name(Object value) {
    return switch (value) {
      case None none -> "NoneType";
      case Boolean bool -> "bool";
      case Long number -> "int";
      case BigInteger number -> "int";
      case Double number -> "float";
      case String text -> "str";
      case Markup markup -> "Markup";
      case Sequence sequence when !sequence.isTuple() -> "list";
      case Sequence sequence -> "tuple";
      case Dict dict -> "dict";
      case DictView view -> view.part().type;
      case Range range -> "range";
      case Lazy lazy -> lazy.type();
      case Namespace namespace -> "Namespace";
      case Undefined undefined -> "Undefined";
      case Callable callable -> callable.type();
      default -> value.getClass().getSimpleName();
    };
  }

  /** As a message about a missing attribute names it. */
  static String described(Object value) {
    return switch (value) {
      case None none -> "None";
      case Markup markup -> "markupsafe.Markup object";
      case Namespace namespace -> "jinja2.utils.Namespace object";
      default -> name(value) + " object";
    };
  }

  /** A value for a message, shortened. */
  static String brief(Object value) {
    if (value instanceof Container) {
      return "of type " + name(value);
    }
    String text = Repr.of(value);
    return text.length() <= BRIEF ? text : text.substring(0, BRIEF) + "…";
  }
}
