package dev.lamina.modelfile.jinja;

/**
 * A piece of a template.
 *
 * @param text as it is written; of data and strings, what it means
 * @param value of a literal
 * @param line from 1 on
 */
record Token(Kind kind, String text, Object value, int line) {
  enum Kind {
    DATA("text"),
    VARIABLE_BEGIN("begin of print statement"),
    VARIABLE_END("end of print statement"),
    BLOCK_BEGIN("begin of statement block"),
    BLOCK_END("end of statement block"),
    NAME("name"),
    STRING("string"),
    INTEGER("integer"),
    FLOAT("float"),
    OPERATOR("operator"),
    END("end of template");

    final String description;

    Kind(String description) {
      this.description = description;
    }
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }

  boolean isOperator(String operator) {
    return kind == Kind.OPERATOR && text.equals(operator);
  }

  String described() {
    return switch (kind) {
      case NAME, OPERATOR -> text;
      default -> kind.description;
    };
  }
}
