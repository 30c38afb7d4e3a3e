package dev.lamina.modelfile.jinja;

import dev.lamina.store.ModelException;

/** Failures as Python words them; {@link JinjaTemplate} adds the line. */
final class Errors {
  private Errors() {}

  static ModelException type(String reason) {
    return ModelException.invalid("TypeError: " + reason);
  }

  static ModelException value(String reason) {
    return ModelException.invalid("ValueError: " + reason);
  }

  static ModelException overflow(String reason) {
    return ModelException.invalid("OverflowError: " + reason);
  }

  static ModelException filter(String reason) {
    return ModelException.invalid("FilterArgumentError: " + reason);
  }

  static ModelException operands(String operator, Object left, Object right) {
    if (left instanceof Undefined undefined) {
      return undefined.failure();
    }
    if (right instanceof Undefined undefined) {
      return undefined.failure();
    }
    return type(
        "unsupported operand type(s) for "
            + operator
            + ": '"
            + Types.name(left)
            + "' and '"
            + Types.name(right)
            + "'");
  }
}
