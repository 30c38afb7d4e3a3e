package dev.lamina.modelfile.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads expressions, from those that bind least to those that bind most. */
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final Set<String> NO_TEST_ARGUMENT = Set.of("else", "or", "and");

  private final TokenStream tokens;
  private final OperandParser operands;

  ExpressionParser(TokenStream tokens) {
    this.tokens = tokens;
    this.operands = new OperandParser(tokens, this);
  }

  /** An expression, also {@code a if b else c}. */
  Expression expression() {
    tokens.enter();
    int line = line();
    Expression value = or();
    while (tokens.skipName("if")) {
      Expression test = or();
      Expression otherwise = tokens.skipName("else") ? expression() : null;
      tokens.link();
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

  Expression tuple(boolean conditional, String endName, boolean mayBeEmpty) {
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
      tokens.link();
      left = new Expression.Or(left, and(), line);
    }
    return left;
  }

  private Expression and() {
    int line = line();
    Expression left = not();
    while (tokens.skipName("and")) {
      tokens.link();
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
      tokens.link();
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
    while (tokens.isOneOf("*", "/", "//", "%")) {
      tokens.link();
      left = new Expression.Binary(tokens.next().text(), left, power(), line);
    }
    return left;
  }

  private Expression power() {
    int line = line();
    Expression left = unary(true);
    while (tokens.skipOperator("**")) {
      tokens.link();
      left = new Expression.Binary("**", left, unary(true), line);
    }
    return left;
  }

  private Expression unary(boolean withFilters) {
    int line = line();
    Expression value;
    if (tokens.isOneOf("-", "+")) {
      String operator = tokens.next().text();
      tokens.enter();
      value = new Expression.Unary(operator, unary(false), line);
      tokens.leave();
    } else {
      value = operands.primary();
    }
    value = operands.postfix(value);
    return withFilters ? filtersAndTests(value) : value;
  }

  /** A name, a literal, or something in brackets. */
  Expression primary() {
    return operands.primary();
  }

  private Expression filtersAndTests(Expression start) {
    Expression value = start;
    while (true) {
      Token token = tokens.current();
      if (token.isOperator("|")) {
        value = filters(value);
      } else if (token.isName("is")) {
        tokens.link();
        value = test(value);
      } else if (token.isOperator("(")) {
        tokens.link();
        value = new Expression.Call(value, operands.arguments(), token.line());
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
    tokens.link();
    String name = dottedName();
    CallArguments arguments =
        tokens.current().isOperator("(") ? operands.arguments() : CallArguments.NONE;
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
      return operands.arguments();
    }
    boolean follows =
        switch (token.kind()) {
          case NAME -> !NO_TEST_ARGUMENT.contains(token.text());
          case STRING, INTEGER, FLOAT -> true;
          default -> tokens.isOneOf("[", "{");
        };
    if (!follows) {
      return CallArguments.NONE;
    }
    if (token.isName("is")) {
      throw tokens.failure("You cannot chain multiple tests with is");
    }
    return new CallArguments(List.of(operands.postfix(operands.primary())), List.of(), null, null);
  }

  private int line() {
    return tokens.current().line();
  }
}
