package dev.lamina.modelfile.template;

import dev.lamina.modelfile.template.Operand.Chain;
import dev.lamina.modelfile.template.Operand.Command;
import dev.lamina.modelfile.template.Operand.Constant;
import dev.lamina.modelfile.template.Operand.Dot;
import dev.lamina.modelfile.template.Operand.Field;
import dev.lamina.modelfile.template.Operand.Function;
import dev.lamina.modelfile.template.Operand.NilWord;
import dev.lamina.modelfile.template.Operand.Overflow;
import dev.lamina.modelfile.template.Operand.Pipeline;
import dev.lamina.modelfile.template.Operand.Variable;
import dev.lamina.modelfile.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Parses what stands inside actions. Spec: gotemplate 23–29. */
final class PipelineParser {
  private static final Set<Kind> STARTS =
      Set.of(
          Kind.BOOL,
          Kind.CHARACTER,
          Kind.COMPLEX,
          Kind.DOT,
          Kind.FIELD,
          Kind.IDENTIFIER,
          Kind.NUMBER,
          Kind.NIL,
          Kind.RAW_STRING,
          Kind.STRING,
          Kind.VARIABLE,
          Kind.OPEN_PAREN);

  /** They are looked up one by one. */
  private static final int MOST_VARIABLES = 1000;

  private final TokenStream tokens;
  private final Map<String, GoFunction> functions;
  private final Nesting nesting;

  /** The variables that are declared where the parser stands, the innermost last. */
  private final List<String> variables = new ArrayList<>(List.of("$"));

  PipelineParser(TokenStream tokens, Map<String, GoFunction> functions, Nesting nesting) {
    this.tokens = tokens;
    this.functions = functions;
    this.nesting = nesting;
  }

  int declared() {
    return variables.size();
  }

  void forgetFrom(int declared) {
    variables.subList(declared, variables.size()).clear();
  }

  /** A pipeline up to and including the token that ends it. */
  Pipeline pipeline(String context, Kind end) {
    Token begin = tokens.peekVisible();
    List<String> targets = new ArrayList<>();
    boolean assigns = targets(context, targets);
    List<Command> commands = new ArrayList<>();
    for (Token token = tokens.nextVisible(); !token.is(end); token = tokens.nextVisible()) {
      if (!STARTS.contains(token.kind())) {
        throw tokens.unexpected(token, context);
      }
      tokens.pushBack(token);
      commands.add(command());
    }
    check(begin, commands, context);
    return new Pipeline(begin.start(), targets, assigns, commands);
  }

  private void check(Token begin, List<Command> commands, String context) {
    if (commands.isEmpty()) {
      throw tokens.error(begin, "missing value for " + context);
    }
    for (int i = 1; i < commands.size(); i++) {
      switch (commands.get(i).first()) {
        case Constant _, Overflow _, Dot _, NilWord _ ->
            throw tokens.error(begin, "non executable command in pipeline stage " + (i + 1));
        case Field _, Variable _, Chain _, Function _, Pipeline _ -> {}
      }
    }
  }

  /** Reads {@code $x :=} or {@code $i, $x :=}; whether it is an assignment instead. */
  private boolean targets(String context, List<String> targets) {
    while (tokens.peekVisible().is(Kind.VARIABLE)) {
      Token variable = tokens.nextVisible();
      Token after = tokens.next();
      Token visible = after.is(Kind.SPACE) ? tokens.peekVisible() : after;
      if (!after.is(Kind.SPACE)) {
        tokens.pushBack(after);
      }
      if (visible.is(Kind.ASSIGN) || visible.is(Kind.DECLARE)) {
        tokens.nextVisible();
        declare(variable, targets);
        return visible.is(Kind.ASSIGN);
      }
      if (!visible.text().equals(",")) {
        if (after.is(Kind.SPACE)) {
          tokens.pushBack(after);
        }
        tokens.pushBack(variable);
        return false;
      }
      tokens.nextVisible();
      declare(variable, targets);
      checkSecond(context, targets, visible);
    }
    return false;
  }

  private void checkSecond(String context, List<String> targets, Token comma) {
    if (!context.equals("range") || targets.size() > 1) {
      throw tokens.error(comma, "too many declarations in " + context);
    }
    Token next = tokens.peekVisible();
    if (!next.is(Kind.VARIABLE) && !next.is(Kind.CLOSE) && !next.is(Kind.CLOSE_PAREN)) {
      throw tokens.error(comma, "range can only initialize variables");
    }
  }

  private void declare(Token variable, List<String> targets) {
    String name = variable.text().intern();
    targets.add(name);
    variables.add(name);
    if (variables.size() > MOST_VARIABLES) {
      throw tokens.error(variable, "more than " + MOST_VARIABLES + " variables at once");
    }
  }

  private Command command() {
    int position = tokens.peekVisible().start();
    List<Operand> operands = new ArrayList<>();
    while (true) {
      tokens.peekVisible();
      operand().ifPresent(operands::add);
      Token token = tokens.next();
      if (token.is(Kind.SPACE)) {
        continue;
      }
      if (token.is(Kind.CLOSE) || token.is(Kind.CLOSE_PAREN)) {
        tokens.pushBack(token);
      } else if (!token.is(Kind.PIPE)) {
        throw tokens.unexpected(token, operands.isEmpty() ? "command" : "operand");
      }
      return new Command(position, operands);
    }
  }

  private Optional<Operand> operand() {
    Token begin = tokens.peekVisible();
    Optional<Operand> term = term();
    if (term.isEmpty() || !tokens.peek().is(Kind.FIELD)) {
      return term;
    }
    List<String> names = new ArrayList<>();
    while (tokens.peek().is(Kind.FIELD)) {
      names.add(tokens.next().text().substring(1));
    }
    return Optional.of(
        switch (term.get()) {
          case Field field -> {
            names.addFirst(field.names().getFirst());
            yield new Field(field.position(), names);
          }
          case Variable variable -> new Variable(variable.position(), variable.name(), names);
          case Constant _, Overflow _, NilWord _, Dot _ ->
              throw tokens.error(begin, "unexpected . after term " + begin.described());
          case Chain _, Function _, Pipeline _ -> new Chain(begin.start(), term.get(), names);
        });
  }

  private Optional<Operand> term() {
    Token token = tokens.nextVisible();
    int at = token.start();
    return switch (token.kind()) {
      case IDENTIFIER -> Optional.of(function(token));
      case DOT -> Optional.of(new Dot(at));
      case NIL -> Optional.of(new NilWord(at));
      case VARIABLE -> Optional.of(variable(token));
      case FIELD -> Optional.of(new Field(at, List.of(token.text().substring(1))));
      case BOOL -> Optional.of(new Constant(at, token.text(), token.text().equals("true")));
      case CHARACTER, NUMBER, COMPLEX -> Optional.of(number(token));
      case STRING, RAW_STRING -> Optional.of(new Constant(at, token.text(), string(token)));
      case OPEN_PAREN -> Optional.of(parenthesized(token));
      case TEXT,
          OPEN,
          CLOSE,
          SPACE,
          END_OF_TEXT,
          ASSIGN,
          DECLARE,
          PIPE,
          CLOSE_PAREN,
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
          OTHER -> {
        tokens.pushBack(token);
        yield Optional.empty();
      }
    };
  }

  private Pipeline parenthesized(Token open) {
    nesting.enter(open);
    Pipeline pipeline = pipeline("parenthesized pipeline", Kind.CLOSE_PAREN);
    nesting.leave();
    return pipeline;
  }

  private Function function(Token token) {
    GoFunction function = functions.get(token.text());
    if (function == null) {
      throw tokens.error(token, "function \"" + token.text() + "\" not defined");
    }
    return new Function(token.start(), function);
  }

  private Variable variable(Token token) {
    if (!variables.contains(token.text())) {
      throw tokens.error(token, "undefined variable \"" + token.text() + "\"");
    }
    return new Variable(token.start(), token.text().intern(), List.of());
  }

  private Operand number(Token token) {
    try {
      Object value = Numerals.parse(token);
      return value instanceof Numerals.TooLarge
          ? new Overflow(token.start(), token.text())
          : new Constant(token.start(), token.text(), value);
    } catch (Fault fault) {
      throw tokens.error(token, fault.reason());
    }
  }

  private String string(Token token) {
    try {
      return Unquote.string(token.text());
    } catch (Fault fault) {
      throw tokens.error(token, fault.reason());
    }
  }

  /** The name of a template: a quoted string. */
  String templateName(String context) {
    Token token = tokens.nextVisible();
    if (!token.is(Kind.STRING) && !token.is(Kind.RAW_STRING)) {
      throw tokens.unexpected(token, context);
    }
    return string(token);
  }
}
