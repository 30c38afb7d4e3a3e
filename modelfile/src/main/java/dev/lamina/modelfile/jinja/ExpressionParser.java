package dev.lamina.modelfile.jinja;

import dev.lamina.store.ModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads expressions, from those that bind least to those that bind most. */
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final Set<String> NO_TEST_ARGUMENT = Set.of("else", "or", "and");

  private final TokenStream tokens;

  ExpressionParser(TokenStream tokens) {
    this.tokens = tokens;
  }

  /** An expression, also {@code a if b else c}. */
  Expression expression() {
    tokens.enter();
    int line = line();
    Expression value = or();
    while (tokens.skipName("if")) {
      Expression test = or();
      Expression otherwise = tokens.skipName("else") ? expression() : null;
      value = new Expression.Conditional(test, value, otherwise, line);
      line = line();
    }
    tokens.leave();
    return value;
  }

  /**
   * An expression, or several with commas between them: a tuple.
   *
   * @param conditional whether {@code a if b} may come without parentheses
   * @param endName a name before which a tuple may end with a comma; empty for none
   */
  Expression tuple(boolean conditional, String endName) {
    return tuple(conditional, endName, false);
  }

  private Expression tuple(boolean conditional, String endName, boolean mayBeEmpty) {
    int line = line();
    List<Expression> items = new ArrayList<>();
    boolean several = false;
    while (!atTupleEnd(endName)) {
      items.add(conditional ? expression() : or());
      if (!tokens.skipOperator(",")) {
        break;
      }
      several = true;
    }
    if (several) {
      return new Expression.TupleOf(items, line);
    }
    if (!items.isEmpty()) {
      return items.getFirst();
    }
    if (!mayBeEmpty) {
      throw tokens.failure("Expected an expression, got '" + tokens.current().described() + "'");
    }
    return new Expression.TupleOf(items, line);
  }

  boolean atTupleEnd(String endName) {
    return tokens.is(Token.Kind.VARIABLE_END)
        || tokens.is(Token.Kind.BLOCK_END)
        || tokens.current().isOperator(")")
        || (!endName.isEmpty() && tokens.current().isName(endName));
  }

  private Expression or() {
    int line = line();
    Expression left = and();
    while (tokens.skipName("or")) {
      left = new Expression.Or(left, and(), line);
    }
    return left;
  }

  private Expression and() {
    int line = line();
    Expression left = not();
    while (tokens.skipName("and")) {
      left = new Expression.And(left, not(), line);
    }
    return left;
  }

  private Expression not() {
    int line = line();
    if (!tokens.skipName("not")) {
      return compare();
    }
    tokens.enter();
    Expression operand = not();
    tokens.leave();
    return new Expression.Not(operand, line);
  }

  private Expression compare() {
    int line = line();
    Expression first = sum();
    List<Expression.Comparison> rest = new ArrayList<>();
    for (String operator = comparison(); !operator.isEmpty(); operator = comparison()) {
      rest.add(new Expression.Comparison(operator, sum()));
    }
    return rest.isEmpty() ? first : new Expression.Compare(first, rest, line);
  }

  private String comparison() {
    Token token = tokens.current();
    if (token.kind() == Token.Kind.OPERATOR && COMPARISONS.contains(token.text())) {
      return tokens.next().text();
    }
    if (tokens.skipName("in")) {
      return "in";
    }
    if (token.isName("not") && tokens.look().isName("in")) {
      tokens.next();
      tokens.next();
      return "not in";
    }
    return "";
  }

  private Expression sum() {
    int line = line();
    Expression left = concat();
    while (tokens.current().isOperator("+") || tokens.current().isOperator("-")) {
      left = new Expression.Binary(tokens.next().text(), left, concat(), line);
    }
    return left;
  }

  private Expression concat() {
    int line = line();
    Expression first = product();
    if (!tokens.current().isOperator("~")) {
      return first;
    }
    List<Expression> parts = new ArrayList<>(List.of(first));
    while (tokens.skipOperator("~")) {
      parts.add(product());
    }
    return new Expression.Concat(parts, line);
  }

  private Expression product() {
    int line = line();
    Expression left = power();
    while (isOneOf("*", "/", "//", "%")) {
      left = new Expression.Binary(tokens.next().text(), left, power(), line);
    }
    return left;
  }

  private boolean isOneOf(String... operators) {
    for (String operator : operators) {
      if (tokens.current().isOperator(operator)) {
        return true;
      }
    }
    return false;
  }

  private Expression power() {
    int line = line();
    Expression left = unary(true);
    while (tokens.skipOperator("**")) {
      left = new Expression.Binary("**", left, unary(true), line);
    }
    return left;
  }

  private Expression unary(boolean withFilters) {
    int line = line();
    Expression value;
    if (isOneOf("-", "+")) {
      String operator = tokens.next().text();
      tokens.enter();
      value = new Expression.Unary(operator, unary(false), line);
      tokens.leave();
    } else {
      value = primary();
    }
    value = postfix(value);
    return withFilters ? filtersAndTests(value) : value;
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
        Expression value = tuple(true, "", true);
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
      items.add(expression());
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
      Expression key = expression();
      tokens.expectOperator(":");
      pairs.add(new Expression.Pair(key, expression()));
    }
    tokens.expectOperator("}");
    return pairs;
  }

  private Expression postfix(Expression start) {
    Expression value = start;
    while (true) {
      Token token = tokens.current();
      if (token.isOperator(".")) {
        value = attribute(value);
      } else if (token.isOperator("[")) {
        value = subscript(value);
      } else if (token.isOperator("(")) {
        value = new Expression.Call(value, arguments(), token.line());
      } else {
        return value;
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
      Expression start = tokens.current().isOperator(":") ? null : expression();
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
    Expression stop = isOneOf(":", "]", ",") ? null : expression();
    Expression step = null;
    if (tokens.skipOperator(":") && !isOneOf("]", ",")) {
      step = expression();
    }
    return new Expression.Slice(object, start, stop, step, line);
  }

  private Expression filtersAndTests(Expression start) {
    Expression value = start;
    while (true) {
      Token token = tokens.current();
      if (token.isOperator("|")) {
        value = filters(value);
      } else if (token.isName("is")) {
        value = test(value);
      } else if (token.isOperator("(")) {
        value = new Expression.Call(value, arguments(), token.line());
      } else {
        return value;
      }
    }
  }

  /** The filters that follow, each after a bar. */
  Expression filters(Expression input) {
    Expression value = input;
    while (tokens.skipOperator("|")) {
      value = filter(value);
    }
    return value;
  }

  /** A filter's name and arguments, without the bar. */
  Expression filter(Expression input) {
    int line = line();
    String name = dottedName();
    CallArguments arguments = tokens.current().isOperator("(") ? arguments() : CallArguments.NONE;
    return new Expression.Filter(input, name, arguments, line);
  }

  private String dottedName() {
    StringBuilder name = new StringBuilder(tokens.expect(Token.Kind.NAME).text());
    while (tokens.skipOperator(".")) {
      name.append('.').append(tokens.expect(Token.Kind.NAME).text());
    }
    return name.toString();
  }

  private Expression test(Expression input) {
    int line = tokens.next().line();
    boolean negated = tokens.skipName("not");
    String name = dottedName();
    Expression test = new Expression.Test(input, name, testArguments(), line);
    return negated ? new Expression.Not(test, line) : test;
  }

  private CallArguments testArguments() {
    Token token = tokens.current();
    if (token.isOperator("(")) {
      return arguments();
    }
    boolean follows =
        switch (token.kind()) {
          case NAME -> !NO_TEST_ARGUMENT.contains(token.text());
          case STRING, INTEGER, FLOAT -> true;
          default -> isOneOf("[", "{");
        };
    if (!follows) {
      return CallArguments.NONE;
    }
    if (token.isName("is")) {
      throw tokens.failure("You cannot chain multiple tests with is");
    }
    return new CallArguments(List.of(postfix(primary())), List.of(), null, null);
  }

  private CallArguments arguments() {
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
        list = expression();
      } else if (tokens.skipOperator("**")) {
        check(mapping == null, line);
        mapping = expression();
      } else if (tokens.is(Token.Kind.NAME) && tokens.look().isOperator("=")) {
        check(mapping == null, line);
        named.add(namedArgument(named));
      } else {
        check(list == null && mapping == null && named.isEmpty(), line);
        positional.add(expression());
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
    return new CallArguments.Named(name, expression());
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
