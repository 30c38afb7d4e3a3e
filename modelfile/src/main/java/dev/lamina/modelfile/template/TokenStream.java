package dev.lamina.modelfile.template;

import dev.lamina.modelfile.template.Token.Kind;
import dev.lamina.store.ModelException;
import java.util.ArrayDeque;

/** Tokens with look-ahead. */
final class TokenStream {
  private final Source source;
  private final Lexer lexer;
  private final ArrayDeque<Token> ahead = new ArrayDeque<>();

  TokenStream(Source source) {
    this.source = source;
    this.lexer = new Lexer(source);
  }

  Token next() {
    Token token = ahead.poll();
    return token == null ? lexer.next() : token;
  }

  void pushBack(Token token) {
    ahead.push(token);
  }

  Token peek() {
    Token token = next();
    pushBack(token);
    return token;
  }

  Token nextVisible() {
    Token token = next();
    while (token.is(Kind.SPACE)) {
      token = next();
    }
    return token;
  }

  Token peekVisible() {
    Token token = nextVisible();
    pushBack(token);
    return token;
  }

  Token expectClose(String context) {
    Token token = nextVisible();
    if (!token.is(Kind.CLOSE)) {
      throw unexpected(token, context);
    }
    return token;
  }

  ModelException unexpected(Token token, String context) {
    return error(token, "unexpected " + token.described() + " in " + context);
  }

  ModelException error(Token at, String reason) {
    return source.parseError(at.start(), reason);
  }
}
