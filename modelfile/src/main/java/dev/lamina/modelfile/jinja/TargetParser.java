package dev.lamina.modelfile.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads what is assigned to. */
final class TargetParser {
  private static final Set<String> CONSTANTS =
      Set.of("true", "false", "none", "True", "False", "None");

  private final TokenStream tokens;
  private final ExpressionParser expressions;
  private int loops;

  TargetParser(TokenStream tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  /** While a loop is read, nothing may be assigned to {@code loop}. */
  void enterLoop() {
    loops++;
  }

  void leaveLoop() {
    loops--;
  }

  /** A name alone. */
  Target.Name name() {
    Token token = tokens.expect(Token.Kind.NAME);
    return name(token.text(), token.line());
  }

  private Target.Name name(String id, int line) {
    if (CONSTANTS.contains(id)) {
      throw JinjaTemplate.syntax(line, "can't assign to '" + id + "'");
    }
    return new Target.Name(id, new Variable(), line);
  }

  /**
   * Names with commas between them, also in parentheses.
   *
   * @param namespaces whether {@code namespace.name} may be among them
   * @param endName before which it ends; empty for none
   */
  Target targets(boolean namespaces, String endName) {
    int line = tokens.current().line();
    List<Target> targets = new ArrayList<>();
    boolean several = false;
    while (!expressions.atTupleEnd(endName)) {
      targets.add(target(namespaces));
      if (!tokens.skipOperator(",")) {
        break;
      }
      several = true;
    }
    if (several) {
      return new Target.Several(targets, line);
    }
    if (targets.isEmpty()) {
      throw tokens.failure("Expected an expression, got '" + tokens.current().described() + "'");
    }
    return targets.getFirst();
  }

  private Target target(boolean namespaces) {
    Token token = tokens.current();
    if (namespaces
        && token.kind() == Token.Kind.NAME
        && tokens.look().isOperator(".")
        && !CONSTANTS.contains(token.text())) {
      tokens.next();
      tokens.next();
      String attribute = tokens.expect(Token.Kind.NAME).text();
      return new Target.NamespaceAttribute(
          new Expression.Name(token.text(), new Variable(), token.line()), attribute, token.line());
    }
    return stored(expressions.primary());
  }

  private Target stored(Expression expression) {
    return switch (expression) {
      case Expression.Name(String id, Variable variable, int line) -> {
        if (id.equals("loop") && loops > 0) {
          throw JinjaTemplate.syntax(
              line, "Can't assign to special loop variable in for-loop target");
        }
        yield new Target.Name(id, variable, line);
      }
      case Expression.TupleOf(List<Expression> items, int line) ->
          new Target.Several(items.stream().map(this::stored).toList(), line);
      default ->
          throw JinjaTemplate.syntax(
              expression.line(),
              "can't assign to '"
                  + expression.getClass().getSimpleName().toLowerCase(Locale.ROOT)
                  + "'");
    };
  }
}
