package dev.lamina.modelfile.template;

/**
 * A piece of a template.
 *
 * @param start where in the text it begins
 * @param text as it is written, but for {@code TEXT} without what trim markers take away
 */
record Token(Kind kind, int start, String text) {
  enum Kind {
    TEXT,
    OPEN,
    CLOSE,
    SPACE,
    END_OF_TEXT,
    ASSIGN,
    DECLARE,
    PIPE,
    OPEN_PAREN,
    CLOSE_PAREN,
    STRING,
    RAW_STRING,
    CHARACTER,
    NUMBER,
    COMPLEX,
    VARIABLE,
    FIELD,
    IDENTIFIER,
    BOOL,
    DOT,
    NIL,
    BLOCK,
    BREAK,
    CONTINUE,
    DEFINE,
    ELSE,
    END,
    IF,
    RANGE,
    TEMPLATE,
    WITH,
    /** Any other ASCII character; only the comma means something, and only in range. */
    OTHER
  }

  boolean is(Kind other) {
    return kind == other;
  }

  /** For messages. */
  String described() {
    return kind == Kind.END_OF_TEXT ? "the end" : "\"" + text + "\"";
  }
}
