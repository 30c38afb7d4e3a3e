package dev.lamina.modelfile.template;

import dev.lamina.modelfile.template.Token.Kind;
import dev.lamina.store.ModelException;
import java.util.Map;

/**
 * Cuts a template's text into tokens, one at a time. Trim markers and comments are gone afterwards;
 * spaces inside actions stay, because the grammar looks at them. Spec: gotemplate 20–25.
 */
final class Lexer {
  private static final int END = -1;
  private static final Map<String, Kind> WORDS =
      Map.ofEntries(
          Map.entry("block", Kind.BLOCK),
          Map.entry("break", Kind.BREAK),
          Map.entry("continue", Kind.CONTINUE),
          Map.entry("define", Kind.DEFINE),
          Map.entry("else", Kind.ELSE),
          Map.entry("end", Kind.END),
          Map.entry("if", Kind.IF),
          Map.entry("range", Kind.RANGE),
          Map.entry("nil", Kind.NIL),
          Map.entry("template", Kind.TEMPLATE),
          Map.entry("with", Kind.WITH),
          Map.entry("true", Kind.BOOL),
          Map.entry("false", Kind.BOOL));

  private final Source source;
  private final String text;
  private int start;
  private int at;
  private int parens;
  private boolean inAction;

  Lexer(Source source) {
    this.source = source;
    this.text = source.text();
  }

  /** The next token; {@code END_OF_TEXT} for ever after the last. */
  Token next() {
    while (!inAction) {
      start = at;
      int open = text.indexOf("{{", at);
      if (open < 0) {
        at = text.length();
        return at > start ? token(Kind.TEXT) : token(Kind.END_OF_TEXT);
      }
      int end = trimsBefore(open + 2) ? trimmedEnd(open) : open;
      at = open;
      if (end > start) {
        return new Token(Kind.TEXT, start, text.substring(start, end));
      }
      start = open;
      if (openAction()) {
        return token(Kind.OPEN);
      }
    }
    start = at;
    return inside();
  }

  /** Whether it is an action that begins here; a comment is skipped. */
  private boolean openAction() {
    at += 2;
    int marker = trimsBefore(at) ? 2 : 0;
    if (text.startsWith("/*", at + marker)) {
      skipComment(at + marker);
      return false;
    }
    at += marker;
    inAction = true;
    parens = 0;
    return true;
  }

  private void skipComment(int from) {
    int end = text.indexOf("*/", from + 2);
    if (end < 0) {
      throw source.parseError(start, "unclosed comment");
    }
    at = end + 2;
    if (!atClose()) {
      throw source.parseError(start, "a comment must end at the action's end");
    }
    close();
  }

  private Token inside() {
    if (atClose()) {
      if (parens > 0) {
        throw error("unclosed left paren");
      }
      Token close = new Token(Kind.CLOSE, at, "}}");
      close();
      inAction = false;
      return close;
    }
    int c = peek();
    if (isSpace(c)) {
      return space();
    }
    if (c == '.' && !isDigit(charAt(at + 1))) {
      at++;
      return name(Kind.FIELD, Kind.DOT);
    }
    if (c == '.' || c == '+' || c == '-' || isDigit(c)) {
      return number();
    }
    if (isAlphanumeric(c)) {
      return word();
    }
    advance();
    return symbol(c);
  }

  private Token symbol(int c) {
    return switch (c) {
      case END -> throw error("unclosed action");
      case '=' -> token(Kind.ASSIGN);
      case ':' -> declare();
      case '|' -> token(Kind.PIPE);
      case '"' -> quoted('"', Kind.STRING, "unterminated quoted string");
      case '\'' -> quoted('\'', Kind.CHARACTER, "unterminated character constant");
      case '`' -> rawString();
      case '$' -> name(Kind.VARIABLE, Kind.VARIABLE);
      case '(' -> {
        parens++;
        yield token(Kind.OPEN_PAREN);
      }
      case ')' -> {
        if (--parens < 0) {
          throw error("unexpected right paren");
        }
        yield token(Kind.CLOSE_PAREN);
      }
      default -> {
        if (c > ' ' && c < 0x7f) {
          yield token(Kind.OTHER);
        }
        throw error("unrecognized character in action: " + shown(c));
      }
    };
  }

  private Token declare() {
    if (peek() != '=') {
      throw error("expected :=");
    }
    at++;
    return token(Kind.DECLARE);
  }

  /** Leaves the last space to a trim marker that follows it. */
  private Token space() {
    while (isSpace(peek())) {
      at++;
    }
    if (text.startsWith("-}}", at)) {
      at--;
      if (at == start) {
        return inside();
      }
    }
    return token(Kind.SPACE);
  }

  private Token word() {
    while (isAlphanumeric(peek())) {
      advance();
    }
    checkTerminated();
    String word = text.substring(start, at);
    return new Token(WORDS.getOrDefault(word, Kind.IDENTIFIER), start, word);
  }

  /** What comes after a dot or dollar sign, of which one stands before the position. */
  private Token name(Kind named, Kind alone) {
    if (isTerminator()) {
      return token(alone);
    }
    while (isAlphanumeric(peek())) {
      advance();
    }
    checkTerminated();
    return token(named);
  }

  private Token quoted(char quote, Kind kind, String unterminated) {
    while (true) {
      int c = peek();
      if (c == '\\') {
        at++;
        c = peek();
        if (c != END && c != '\n') {
          advance();
          continue;
        }
      }
      if (c == END || c == '\n') {
        throw error(unterminated);
      }
      advance();
      if (c == quote) {
        return token(kind);
      }
    }
  }

  private Token rawString() {
    int end = text.indexOf('`', at);
    if (end < 0) {
      throw error("unterminated raw quoted string");
    }
    at = end + 1;
    return token(Kind.RAW_STRING);
  }

  private Token number() {
    boolean well = scanNumber();
    if (well && (peek() == '+' || peek() == '-')) {
      if (scanNumber() && text.charAt(at - 1) == 'i') {
        return token(Kind.COMPLEX);
      }
      well = false;
    }
    if (!well) {
      throw error("bad number syntax: \"" + text.substring(start, at) + "\"");
    }
    return token(Kind.NUMBER);
  }

  private boolean scanNumber() {
    accept("+-");
    String digits = "0123456789_";
    if (accept("0")) {
      if (accept("xX")) {
        digits = "0123456789abcdefABCDEF_";
      } else if (accept("oO")) {
        digits = "01234567_";
      } else if (accept("bB")) {
        digits = "01_";
      }
    }
    acceptRun(digits);
    if (accept(".")) {
      acceptRun(digits);
    }
    boolean decimal = digits.length() == 11;
    boolean hexadecimal = digits.length() == 23;
    if ((decimal && accept("eE")) || (hexadecimal && accept("pP"))) {
      accept("+-");
      acceptRun("0123456789_");
    }
    accept("i");
    if (isAlphanumeric(peek())) {
      advance();
      return false;
    }
    return true;
  }

  private boolean accept(String any) {
    int c = charAt(at);
    if (c >= 0 && any.indexOf(c) >= 0) {
      at++;
      return true;
    }
    return false;
  }

  private void acceptRun(String any) {
    while (accept(any)) {
      // accept moves on
    }
  }

  private void checkTerminated() {
    if (!isTerminator()) {
      throw error("bad character " + shown(peek()));
    }
  }

  private boolean isTerminator() {
    int c = peek();
    return c == END || isSpace(c) || ".,|:)(".indexOf(c) >= 0 || text.startsWith("}}", at);
  }

  private boolean atClose() {
    return text.startsWith("}}", at) || (isSpace(charAt(at)) && text.startsWith("-}}", at + 1));
  }

  /** Moves behind an action's end, and behind the white space that its marker trims. */
  private void close() {
    boolean trims = !text.startsWith("}}", at);
    at += trims ? 4 : 2;
    while (trims && isSpace(peek())) {
      at++;
    }
  }

  private boolean trimsBefore(int position) {
    return charAt(position) == '-' && isSpace(charAt(position + 1));
  }

  private int trimmedEnd(int end) {
    int trimmed = end;
    while (trimmed > start && isSpace(text.charAt(trimmed - 1))) {
      trimmed--;
    }
    return trimmed;
  }

  private Token token(Kind kind) {
    return new Token(kind, start, text.substring(start, at));
  }

  private ModelException error(String reason) {
    return source.parseError(start, reason);
  }

  private int charAt(int position) {
    return position < text.length() ? text.charAt(position) : END;
  }

  private int peek() {
    return at < text.length() ? text.codePointAt(at) : END;
  }

  private void advance() {
    if (at < text.length()) {
      at += Character.charCount(text.codePointAt(at));
    }
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isSpace(int c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  private static boolean isAlphanumeric(int c) {
    return c == '_' || (c > 0 && (Character.isLetter(c) || Character.isDigit(c)));
  }

  private static String shown(int c) {
    return c == END ? "at the end" : "%s (U+%04X)".formatted(Character.toString(c), c);
  }
}
