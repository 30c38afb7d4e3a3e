package dev.lamina.modelfile.template;

import dev.lamina.modelfile.template.Node.Block;
import dev.lamina.modelfile.template.Operand.Pipeline;
import dev.lamina.modelfile.template.Token.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Parses a whole text: one parser for the text, and one for each {@code define} and {@code block}
 * in it, which share tokens and results. Spec: gotemplate 26–28.
 */
final class Parser {
  private final Source source;
  private final TokenStream tokens;
  private final Map<String, GoFunction> functions;
  private final Map<String, Block> named;
  private final Nesting nesting;
  private final PipelineParser pipelines;

  /** How many ranges' bodies surround the parser. */
  private int ranges;

  private Parser(
      Source source,
      TokenStream tokens,
      Map<String, GoFunction> functions,
      Map<String, Block> named,
      Nesting nesting) {
    this.source = source;
    this.tokens = tokens;
    this.functions = functions;
    this.named = named;
    this.nesting = nesting;
    this.pipelines = new PipelineParser(tokens, functions, nesting);
  }

  /**
   * Parses a text.
   *
   * @param functions what may be called, by name
   */
  static Trees parse(String text, Map<String, GoFunction> functions) {
    Source source = new Source(text);
    Map<String, Block> named = new HashMap<>();
    Parser parser =
        new Parser(source, new TokenStream(source), functions, named, new Nesting(source));
    parser.define("", parser.topLevel(), new Token(Kind.END_OF_TEXT, 0, ""));
    return new Trees(source, named.getOrDefault("", new Block(List.of())), named);
  }

  private Parser inner() {
    return new Parser(source, tokens, functions, named, nesting);
  }

  private Block topLevel() {
    List<Node> nodes = new ArrayList<>();
    while (true) {
      Token token = tokens.next();
      if (token.is(Kind.END_OF_TEXT)) {
        return new Block(nodes);
      }
      if (token.is(Kind.OPEN) && tokens.peekVisible().is(Kind.DEFINE)) {
        definition(tokens.nextVisible());
        continue;
      }
      tokens.pushBack(token);
      Optional<Token> stop = statement(nodes);
      if (stop.isPresent()) {
        throw tokens.error(stop.get(), "unexpected {{" + stop.get().text() + "}}");
      }
    }
  }

  private void definition(Token at) {
    String name = pipelines.templateName("define clause");
    tokens.expectClose("define clause");
    define(name, inner().closedBlock("define clause"), at);
  }

  /** The nodes up to {@code {{end}}}. */
  private Block closedBlock(String context) {
    List<Node> nodes = new ArrayList<>();
    Token stop = statements(nodes);
    if (!stop.is(Kind.END)) {
      throw tokens.unexpected(stop, context);
    }
    return new Block(nodes);
  }

  /** A blank body gives way to any other; two others are an error. */
  private void define(String name, Block body, Token at) {
    Block known = named.get(name);
    if (known == null || known.isBlank()) {
      named.put(name, body);
    } else if (!body.isBlank()) {
      throw tokens.error(at, "multiple definition of template \"" + name + "\"");
    }
  }

  /** Reads statements up to an end or else, which it returns. */
  private Token statements(List<Node> nodes) {
    while (true) {
      Token token = tokens.peekVisible();
      if (token.is(Kind.END_OF_TEXT)) {
        throw tokens.error(token, "unexpected end (an {{end}} is missing)");
      }
      Optional<Token> stop = statement(nodes);
      if (stop.isPresent()) {
        return stop.get();
      }
    }
  }

  /** Reads a text or action; the token if it is an end or else. */
  private Optional<Token> statement(List<Node> nodes) {
    Token token = tokens.nextVisible();
    if (token.is(Kind.TEXT)) {
      nodes.add(new Node.Text(token.start(), token.text()));
      return Optional.empty();
    }
    if (!token.is(Kind.OPEN)) {
      throw tokens.unexpected(token, "input");
    }
    Token word = tokens.nextVisible();
    return switch (word.kind()) {
      case END -> {
        tokens.expectClose("end");
        yield Optional.of(word);
      }
      case ELSE -> {
        Token next = tokens.peekVisible();
        if (!next.is(Kind.IF) && !next.is(Kind.WITH)) {
          tokens.expectClose("else");
        }
        yield Optional.of(word);
      }
      default -> {
        nodes.add(action(word));
        yield Optional.empty();
      }
    };
  }

  private Node action(Token word) {
    int at = word.start();
    return switch (word.kind()) {
      case IF, WITH, RANGE -> branch(word);
      case TEMPLATE -> call(at);
      case BLOCK -> block(word);
      case BREAK -> {
        checkLeaves(word);
        yield new Node.Break(at);
      }
      case CONTINUE -> {
        checkLeaves(word);
        yield new Node.Continue(at);
      }
      default -> {
        tokens.pushBack(word);
        Pipeline pipeline = pipelines.pipeline("command", Kind.CLOSE);
        yield new Node.Action(at, pipeline);
      }
    };
  }

  private void checkLeaves(Token word) {
    tokens.expectClose("{{" + word.text() + "}}");
    if (ranges == 0) {
      throw tokens.error(word, "{{" + word.text() + "}} outside {{range}}");
    }
  }

  private Node branch(Token word) {
    nesting.enter(word);
    int declared = pipelines.declared();
    boolean range = word.is(Kind.RANGE);
    Pipeline condition = pipelines.pipeline(word.text(), Kind.CLOSE);
    List<Node> body = new ArrayList<>();
    ranges += range ? 1 : 0;
    Token stop = statements(body);
    ranges -= range ? 1 : 0;
    Optional<Block> otherwise =
        stop.is(Kind.ELSE) ? Optional.of(otherwise(word)) : Optional.empty();
    pipelines.forgetFrom(declared);
    nesting.leave();
    int at = word.start();
    return switch (word.kind()) {
      case IF -> new Node.If(at, condition, new Block(body), otherwise);
      case WITH -> new Node.With(at, condition, new Block(body), otherwise);
      default -> new Node.Range(at, condition, new Block(body), otherwise);
    };
  }

  /** What follows an else; {@code else if} holds another if, and they share the end. */
  private Block otherwise(Token word) {
    if (!word.is(Kind.RANGE) && tokens.peekVisible().is(word.kind())) {
      return new Block(List.of(branch(tokens.nextVisible())));
    }
    List<Node> nodes = new ArrayList<>();
    Token stop = statements(nodes);
    if (!stop.is(Kind.END)) {
      throw tokens.error(stop, "expected end, found {{else}}");
    }
    return new Block(nodes);
  }

  private Node call(int at) {
    String name = pipelines.templateName("template clause");
    if (tokens.peekVisible().is(Kind.CLOSE)) {
      tokens.nextVisible();
      return new Node.Call(at, name, Optional.empty());
    }
    return new Node.Call(at, name, Optional.of(pipelines.pipeline("template clause", Kind.CLOSE)));
  }

  private Node block(Token word) {
    nesting.enter(word);
    String name = pipelines.templateName("block clause");
    Pipeline argument = pipelines.pipeline("block clause", Kind.CLOSE);
    define(name, inner().closedBlock("block clause"), word);
    nesting.leave();
    return new Node.Call(word.start(), name, Optional.of(argument));
  }
}
