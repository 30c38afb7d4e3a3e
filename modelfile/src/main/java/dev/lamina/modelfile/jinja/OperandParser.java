package dev.lamina.modelfile.jinja;

import dev.lamina.store.ModelException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what operators stand between: names, literals, brackets, and what follows them closely. */
final class OperandParser {
  private final TokenStream tokens;
  private final ExpressionParser expressions;

  OperandParser(TokenStream tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  /** A name, a literal, or something in brackets. */
  Expression primary() {
    Token token = tokens.current();
    return switch (token.kind()) {
      case NAME -> name(tokens.next());
      case STRING -> strings();
      case INTEGER, FLOAT -> new Expression.Literal(tokens.next().value(), token.line());
      case OPERATOR -> bracketed(token);
      default -> throw tokens.failure("unexpected '" + token.described() + "'");
    };
  }

  private static Expression name(Token token) {
    return switch (token.text()) {
      case "true", "True" -> new Expression.Literal(true, token.line());
      case "false", "False" -> new Expression.Literal(false, token.line());
      case "none", "None" -> new Expression.Literal(None.NONE, token.line());
      default -> new Expression.Name(token.text(), new Variable(), token.line());
    };
  }

  private Expression strings() {
    int line = line();
    StringBuilder text = new StringBuilder();
    while (tokens.is(Token.Kind.STRING)) {
      text.append(tokens.next().text());
    }
    return new Expression.Literal(text.toString(), line);
  }

  private Expression bracketed(Token token) {
    return switch (token.text()) {
      case "(" -> {
        tokens.next();
        Expression value = expressions.tuple(true, "", true);
        tokens.expectOperator(")");
        yield value;
      }
      case "[" -> new Expression.ListOf(list(), token.line());
      case "{" -> new Expression.DictOf(pairs(), token.line());
      default -> throw tokens.failure("unexpected '" + token.described() + "'");
    };
  }

  private List<Expression> list() {
    tokens.next();
    List<Expression> items = new ArrayList<>();
    while (!tokens.current().isOperator("]")) {
      if (!items.isEmpty()) {
        tokens.expectOperator(",");
      }
      if (tokens.current().isOperator("]")) {
        break;
      }
      items.add(expressions.expression());
    }
    tokens.expectOperator("]");
    return items;
  }

  private List<Expression.Pair> pairs() {
    tokens.next();
    List<Expression.Pair> pairs = new ArrayList<>();
    while (!tokens.current().isOperator("}")) {
      if (!pairs.isEmpty()) {
        tokens.expectOperator(",");
      }
      if (tokens.current().isOperator("}")) {
        break;
      }
      Expression key = expressions.expression();
      tokens.expectOperator(":");
      pairs.add(new Expression.Pair(key, expressions.expression()));
    }
    tokens.expectOperator("}");
    return pairs;
  }

  /** With the attributes, subscripts and calls that follow. */
  Expression postfix(Expression start) {
    Expression value = start;
    while (true) {
      Token token = tokens.current();
      if (!tokens.isOneOf(".", "[", "(")) {
        return value;
      }
      tokens.link();
      if (token.isOperator(".")) {
        value = attribute(value);
      } else if (token.isOperator("[")) {
        value = subscript(value);
      } else {
        value = new Expression.Call(value, arguments(), token.line());
      }
    }
  }

  private Expression attribute(Expression object) {
    int line = tokens.next().line();
    Token name = tokens.next();
    return switch (name.kind()) {
      case NAME -> new Expression.Attribute(object, name.text(), line);
      case INTEGER -> new Expression.Item(object, new Expression.Literal(name.value(), line), line);
      default -> throw JinjaTemplate.syntax(name.line(), "expected name or number");
    };
  }

  private Expression subscript(Expression object) {
    int line = tokens.next().line();
    List<Expression> keys = new ArrayList<>();
    Expression slice = null;
    while (!tokens.current().isOperator("]")) {
      if (!keys.isEmpty()) {
        tokens.expectOperator(",");
      }
      Expression start = tokens.current().isOperator(":") ? null : expressions.expression();
      if (tokens.skipOperator(":")) {
        slice = slice(object, start, line);
        start = slice;
      }
      if (start != null) {
        keys.add(start);
      }
    }
    tokens.expectOperator("]");
    if (slice != null && keys.size() == 1) {
      return slice;
    }
    if (slice != null) {
      throw tokens.failure("a slice among several subscripts (which no value has)");
    }
    return new Expression.Item(
        object, keys.size() == 1 ? keys.getFirst() : new Expression.TupleOf(keys, line), line);
  }

  private Expression slice(Expression object, @Nullable Expression start, int line) {
    Expression stop = tokens.isOneOf(":", "]", ",") ? null : expressions.expression();
    Expression step = null;
    if (tokens.skipOperator(":") && !tokens.isOneOf("]", ",")) {
      step = expressions.expression();
    }
    return new Expression.Slice(object, start, stop, step, line);
  }

  /** A call's arguments, in their parentheses. */
  CallArguments arguments() {
    int line = tokens.next().line();
    List<Expression> positional = new ArrayList<>();
    List<CallArguments.Named> named = new ArrayList<>();
    Expression list = null;
    Expression mapping = null;
    boolean first = true;
    while (!tokens.current().isOperator(")")) {
      if (!first) {
        tokens.expectOperator(",");
        if (tokens.current().isOperator(")")) {
          break;
        }
      }
      first = false;
      if (tokens.skipOperator("*")) {
        check(list == null && mapping == null, line);
        list = expressions.expression();
      } else if (tokens.skipOperator("**")) {
        check(mapping == null, line);
        mapping = expressions.expression();
      } else if (tokens.is(Token.Kind.NAME) && tokens.look().isOperator("=")) {
        check(mapping == null, line);
        named.add(namedArgument(named));
      } else {
        check(list == null && mapping == null && named.isEmpty(), line);
        positional.add(expressions.expression());
      }
    }
    tokens.expectOperator(")");
    return new CallArguments(positional, named, list, mapping);
  }

  private CallArguments.Named namedArgument(List<CallArguments.Named> before) {
    String name = tokens.next().text();
    if (before.stream().anyMatch(argument -> argument.name().equals(name))) {
      throw tokens.failure("keyword argument repeated: " + name);
    }
    tokens.next();
    return new CallArguments.Named(name, expressions.expression());
  }

  private static void check(boolean valid, int line) {
    if (!valid) {
      throw invalidCall(line);
    }
  }

  private static ModelException invalidCall(int line) {
    return JinjaTemplate.syntax(line, "invalid syntax for function call expression");
  }

  private int line() {
    return tokens.current().line();
  }
}
