package dev.lamina.modelfile.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** Reads a template's statements. For one use. */
final class StatementParser {
  private final TokenStream tokens;
  private final ExpressionParser expressions;
  private final TargetParser targets;

  /** Whether a loop that {@code break} would end is open, for each macro that is open. */
  private final Deque<Integer> loops = new ArrayDeque<>(List.of(0));

  private StatementParser(TokenStream tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens);
    this.targets = new TargetParser(tokens, expressions);
  }

  static List<Statement> parse(List<Token> tokens) {
    StatementParser parser = new StatementParser(new TokenStream(tokens));
    return parser.statements(Set.of());
  }

  /** Up to the block that starts with one of the names; its name is then the current token. */
  private List<Statement> statements(Set<String> ends) {
    tokens.enter();
    List<Statement> statements = new ArrayList<>();
    while (!tokens.is(Token.Kind.END)) {
      Token token = tokens.next();
      tokens.beginTag();
      switch (token.kind()) {
        case DATA -> statements.add(new Statement.Text(token.text(), token.line()));
        case VARIABLE_BEGIN -> {
          statements.add(new Statement.Print(expressions.tuple(true, ""), token.line()));
          tokens.expect(Token.Kind.VARIABLE_END);
        }
        default -> {
          if (tokens.is(Token.Kind.NAME) && ends.contains(tokens.current().text())) {
            tokens.leave();
            return statements;
          }
          statement(statements);
          tokens.expect(Token.Kind.BLOCK_END);
        }
      }
    }
    if (!ends.isEmpty()) {
      throw tokens.failure(
          "Unexpected end of template. Jinja was looking for the following tags: " + ends);
    }
    tokens.leave();
    return statements;
  }

  /** The body of a block whose tag was read up to its end, and the name that ends it. */
  private List<Statement> body(String... ends) {
    tokens.skipOperator(":");
    tokens.expect(Token.Kind.BLOCK_END);
    return statements(Set.of(ends));
  }

  private List<Statement> bodyUpTo(String end) {
    List<Statement> body = body(end);
    tokens.next();
    return body;
  }

  private void statement(List<Statement> into) {
    if (!tokens.is(Token.Kind.NAME)) {
      throw tokens.failure("tag name expected");
    }
    Token tag = tokens.next();
    int line = tag.line();
    switch (tag.text()) {
      case "if" -> into.add(condition(line));
      case "for" -> into.add(loop(line));
      case "set" -> into.add(set(line));
      case "macro" -> into.add(macro(line));
      case "call" -> into.add(call(line));
      case "filter" -> into.add(filter(line));
      case "with" -> into.add(with(line));
      case "block" -> into.add(block(line));
      case "autoescape" ->
          into.add(
              new Statement.Scoped(
                  expressions.expression(), bodyUpTo("endautoescape"), new Scope(), line));
      case "print" -> print(into, line);
      case "generation" -> into.addAll(bodyUpTo("endgeneration"));
      case "break" -> into.add(new Statement.Break(inLoop(tag)));
      case "continue" -> into.add(new Statement.Continue(inLoop(tag)));
      case "include", "extends", "import", "from" -> into.add(unavailable(tag));
      default -> throw JinjaTemplate.syntax(line, "Encountered unknown tag '" + tag.text() + "'.");
    }
  }

  private int inLoop(Token tag) {
    if (loops.getFirst() == 0) {
      throw JinjaTemplate.syntax(tag.line(), "'" + tag.text() + "' outside loop");
    }
    return tag.line();
  }

  private Statement condition(int line) {
    List<Statement.Branch> branches = new ArrayList<>();
    while (true) {
      Expression test = expressions.tuple(false, "");
      List<Statement> body = body("elif", "else", "endif");
      branches.add(new Statement.Branch(test, body));
      Token next = tokens.next();
      if (next.isName("else")) {
        return new Statement.If(branches, bodyUpTo("endif"), line);
      }
      if (next.isName("endif")) {
        return new Statement.If(branches, List.of(), line);
      }
    }
  }

  private Statement loop(int line) {
    targets.enterLoop();
    Target target = targets.targets(false, "in");
    tokens.expectName("in");
    Expression items = expressions.tuple(false, "recursive");
    Expression filter = tokens.skipName("if") ? expressions.expression() : null;
    boolean recursive = tokens.skipName("recursive");
    loops.push(recursive ? 0 : loops.getFirst());
    loops.push(loops.pop() + 1);
    List<Statement> body = body("endfor", "else");
    loops.push(loops.pop() - 1);
    List<Statement> otherwise = tokens.next().isName("else") ? bodyUpTo("endfor") : List.of();
    loops.pop();
    targets.leaveLoop();
    return new Statement.For(
        target, items, filter, recursive, body, otherwise, new LoopParts(target), line);
  }

  private Statement set(int line) {
    Target target = targets.targets(true, "");
    if (tokens.skipOperator("=")) {
      return new Statement.Set(target, expressions.tuple(true, ""), line);
    }
    Expression filter =
        tokens.current().isOperator("|")
            ? expressions.filters(new Expression.Captured(line))
            : null;
    return new Statement.SetBlock(target, filter, bodyUpTo("endset"), new Scope(), line);
  }

  private Statement macro(int line) {
    Target.Name name = targets.name();
    List<MacroBody.Parameter> parameters = parameters();
    return new Statement.Macro(name, macroBody(parameters, "endmacro"), line);
  }

  private Statement call(int line) {
    List<MacroBody.Parameter> parameters =
        tokens.current().isOperator("(") ? parameters() : List.of();
    if (!(expressions.expression() instanceof Expression.Call call)) {
      throw JinjaTemplate.syntax(line, "expected call");
    }
    return new Statement.CallBlock(call, macroBody(parameters, "endcall"), line);
  }

  private MacroBody macroBody(List<MacroBody.Parameter> parameters, String end) {
    loops.push(0);
    List<Statement> body = bodyUpTo(end);
    loops.pop();
    return new MacroBody(parameters, body);
  }

  private List<MacroBody.Parameter> parameters() {
    tokens.expectOperator("(");
    List<MacroBody.Parameter> parameters = new ArrayList<>();
    boolean defaults = false;
    while (!tokens.current().isOperator(")")) {
      if (!parameters.isEmpty()) {
        tokens.expectOperator(",");
      }
      Target.Name name = targets.name();
      boolean hasDefault = tokens.skipOperator("=");
      if (defaults && !hasDefault) {
        throw tokens.failure("non-default argument follows default argument");
      }
      defaults = hasDefault;
      if (parameters.stream().anyMatch(other -> other.name().id().equals(name.id()))) {
        throw tokens.failure("duplicate argument '" + name.id() + "' in a macro's definition");
      }
      parameters.add(new MacroBody.Parameter(name, hasDefault ? expressions.expression() : null));
    }
    tokens.expectOperator(")");
    return parameters;
  }

  private Statement filter(int line) {
    Expression filter = expressions.filter(new Expression.Captured(line));
    filter = expressions.filters(filter);
    return new Statement.FilterBlock(filter, bodyUpTo("endfilter"), new Scope(), line);
  }

  private Statement with(int line) {
    List<Target> names = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!tokens.is(Token.Kind.BLOCK_END)) {
      if (!names.isEmpty()) {
        tokens.expectOperator(",");
      }
      names.add(targets.targets(false, ""));
      tokens.expectOperator("=");
      values.add(expressions.expression());
    }
    return new Statement.With(names, values, bodyUpTo("endwith"), new Scope(), line);
  }

  private Statement block(int line) {
    String name = tokens.expect(Token.Kind.NAME).text();
    tokens.skipName("scoped");
    boolean required = tokens.skipName("required");
    loops.push(0);
    List<Statement> body = bodyUpTo("endblock");
    loops.pop();
    tokens.skipName(name);
    return new Statement.Block(name, required, body, new Scope(), new Body(), line);
  }

  private void print(List<Statement> into, int line) {
    while (true) {
      into.add(new Statement.Print(expressions.expression(), line));
      if (tokens.is(Token.Kind.BLOCK_END)) {
        return;
      }
      tokens.expectOperator(",");
    }
  }

  /** Reads on to the tag's end: what it would import cannot be there. */
  private Statement unavailable(Token tag) {
    Expression template = expressions.expression();
    List<Target> names = new ArrayList<>();
    if (tag.text().equals("import")) {
      tokens.expectName("as");
      names.add(targets.name());
    } else if (tag.text().equals("from")) {
      tokens.expectName("import");
      while (tokens.is(Token.Kind.NAME)) {
        Target.Name name = targets.name();
        names.add(tokens.skipName("as") ? targets.name() : name);
        tokens.skipOperator(",");
      }
    }
    while (tokens.is(Token.Kind.NAME)) {
      tokens.next();
    }
    return new Statement.Unavailable(tag.text(), template, names, tag.line());
  }
}
