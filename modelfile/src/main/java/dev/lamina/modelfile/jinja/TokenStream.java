package dev.lamina.modelfile.jinja;

import dev.lamina.store.ModelException;
import java.util.List;

/** Tokens read one after the other, and how deep the parser is in them. */
final class TokenStream {
  private static final int DEEPEST = 120;
  private static final int MOST_LINKS = 1000;

  private final List<Token> tokens;
  private int at;
  private int depth;
  private int links;

  TokenStream(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token current() {
    return tokens.get(at);
  }

  Token look() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  /** The current token, and goes on. */
  Token next() {
    Token token = current();
    if (at < tokens.size() - 1) {
      at++;
    }
    return token;
  }

  boolean skipName(String name) {
    boolean is = current().isName(name);
    if (is) {
      next();
    }
    return is;
  }

  boolean skipOperator(String operator) {
    boolean is = current().isOperator(operator);
    if (is) {
      next();
    }
    return is;
  }

  boolean is(Token.Kind kind) {
    return current().kind() == kind;
  }

  Token expect(Token.Kind kind) {
    if (!is(kind)) {
      throw unexpected(kind.description);
    }
    return next();
  }

  void expectOperator(String operator) {
    if (!skipOperator(operator)) {
      throw unexpected(operator);
    }
  }

  void expectName(String name) {
    if (!skipName(name)) {
      throw unexpected(name);
    }
  }

  private ModelException unexpected(String expected) {
    return is(Token.Kind.END)
        ? failure("unexpected end of template, expected '" + expected + "'.")
        : failure("expected token '" + expected + "', got '" + current().described() + "'");
  }

  ModelException failure(String reason) {
    return JinjaTemplate.syntax(current().line(), reason);
  }

  boolean isOneOf(String... operators) {
    for (String operator : operators) {
      if (current().isOperator(operator)) {
        return true;
      }
    }
    return false;
  }

  /**
   * An expression was put inside another one, to its left: that makes the tree deeper without the
   * parser going deeper.
   */
  void link() {
    if (++links > MOST_LINKS) {
      throw failure("a tag has more than " + MOST_LINKS + " operators");
    }
  }

  /** A tag begins, whose expressions are a tree of their own. */
  void beginTag() {
    links = 0;
  }

  void enter() {
    if (++depth > DEEPEST) {
      throw failure("the template is nested more than " + DEEPEST + " deep");
    }
  }

  void leave() {
    depth--;
  }
}
