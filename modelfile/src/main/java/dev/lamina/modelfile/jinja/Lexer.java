package dev.lamina.modelfile.jinja;

import dev.lamina.store.ModelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Cuts a template into tokens, and does all about white space: {@code -} strips it across lines, a
 * newline after a block or comment is dropped, and so are blanks before one that begins its line;
 * {@code +} prevents the latter two. One newline at the template's end is dropped. For one use.
 */
final class Lexer {
  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private final Deque<Character> open = new ArrayDeque<>();
  private int at;
  private int line = 1;
  private boolean lineStarting = true;

  private Lexer(String text) {
    String source = text;
    if (text.indexOf('\r') >= 0) {
      source = text.replace("\r\n", "\n").replace('\r', '\n');
    }
    this.source = source.endsWith("\n") ? source.substring(0, source.length() - 1) : source;
  }

  /** The last token is an END. */
  static List<Token> tokens(String text) {
    Lexer lexer = new Lexer(text);
    while (lexer.at < lexer.source.length()) {
      lexer.next();
    }
    lexer.add(Token.Kind.END, "", None.NONE);
    return lexer.tokens;
  }

  private void next() {
    int start = nextTag(at);
    if (start < 0) {
      data(source.substring(at), "");
      at = source.length();
      return;
    }
    String text = source.substring(at, start);
    char mark = source.charAt(start + 1);
    int afterSign = start + 2;
    char sign = charAt(afterSign);
    if (sign == '-' || sign == '+') {
      afterSign++;
    } else {
      sign = 0;
    }
    int raw = mark == '%' ? afterRaw(afterSign) : -1;
    data(beforeTag(text, sign, mark != '{'), text);
    at = afterSign;
    lineStarting = false;
    if (raw >= 0) {
      raw(raw);
    } else {
      switch (mark) {
        case '#' -> comment();
        case '%' -> tag(Token.Kind.BLOCK_BEGIN, Token.Kind.BLOCK_END, "%}");
        default -> tag(Token.Kind.VARIABLE_BEGIN, Token.Kind.VARIABLE_END, "}}");
      }
    }
  }

  /** What is kept of the text up to a tag; lines are counted in all of it. */
  private void data(String kept, String text) {
    if (!kept.isEmpty()) {
      add(Token.Kind.DATA, kept, None.NONE);
    }
    line += newlines(text, 0, text.length());
  }

  private int nextTag(int from) {
    for (int i = source.indexOf('{', from); i >= 0; i = source.indexOf('{', i + 1)) {
      char next = charAt(i + 1);
      if (next == '%' || next == '{' || next == '#') {
        return i;
      }
    }
    return -1;
  }

  private String beforeTag(String text, char sign, boolean strips) {
    if (sign == '-') {
      return Text.stripEnd(text);
    }
    if (sign == '+' || !strips) {
      return text;
    }
    int lineStart = text.lastIndexOf('\n') + 1;
    boolean blank = text.length() > lineStart && isBlank(text, lineStart);
    return blank && (lineStart > 0 || lineStarting) ? text.substring(0, lineStart) : text;
  }

  private static boolean isBlank(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (!Text.isSpace(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** Where the text after {@code raw %}} starts, or -1 if this is another block. */
  private int afterRaw(int from) {
    int i = skipSpace(from);
    if (!source.startsWith("raw", i)) {
      return -1;
    }
    i = skipSpace(i + 3);
    if (source.startsWith("-%}", i)) {
      return skipSpace(i + 3);
    }
    return source.startsWith("%}", i) ? i + 2 : -1;
  }

  private void raw(int start) {
    moveTo(start);
    for (int i = source.indexOf("{%", at); i >= 0; i = source.indexOf("{%", i + 1)) {
      char sign = charAt(i + 2);
      boolean signed = sign == '-' || sign == '+';
      int end = skipSpace(signed ? i + 3 : i + 2);
      if (!source.startsWith("endraw", end)) {
        continue;
      }
      int after = afterEnd(skipSpace(end + 6), "%}");
      if (after >= 0) {
        String text = source.substring(at, i);
        data(beforeTag(text, signed ? sign : 0, true), text);
        at = i;
        moveTo(after);
        return;
      }
    }
    throw failure("Missing end of raw directive");
  }

  private void comment() {
    int end = source.indexOf("#}", at);
    if (end < 0) {
      throw failure("Missing end of comment tag");
    }
    boolean signed = end > at && (source.charAt(end - 1) == '-' || source.charAt(end - 1) == '+');
    moveTo(afterEnd(signed ? end - 1 : end, "#}"));
  }

  /** Where the text goes on after a tag's end, whose sign may stand at the place; -1 if none is. */
  private int afterEnd(int place, String end) {
    char sign = charAt(place);
    if (sign == '-' && source.startsWith(end, place + 1)) {
      return skipSpace(place + 3);
    }
    boolean trims = !end.equals("}}");
    if (sign == '+' && trims && source.startsWith(end, place + 1)) {
      return place + 3;
    }
    if (!source.startsWith(end, place)) {
      return -1;
    }
    return trims && charAt(place + 2) == '\n' ? place + 3 : place + 2;
  }

  private void tag(Token.Kind begin, Token.Kind last, String end) {
    add(begin, "", None.NONE);
    open.clear();
    while (at < source.length()) {
      int after = open.isEmpty() ? afterEnd(at, end) : -1;
      if (after >= 0) {
        add(last, "", None.NONE);
        moveTo(after);
        return;
      }
      if (Text.isSpace(source.charAt(at))) {
        moveTo(skipSpace(at));
      } else {
        token();
      }
    }
  }

  private void token() {
    char c = source.charAt(at);
    if (c >= '0' && c <= '9') {
      NumberLiteral number = NumberLiteral.at(source, at);
      add(number.kind(), source.substring(at, number.end()), number.value());
      at = number.end();
    } else if (c == '\'' || c == '"') {
      string(c);
    } else if (c == '_' || Character.isLetterOrDigit(source.codePointAt(at))) {
      name();
    } else {
      operator(c);
    }
  }

  private void name() {
    int end = at;
    while (end < source.length()
        && (source.charAt(end) == '_' || Character.isLetterOrDigit(source.codePointAt(end)))) {
      end += Character.charCount(source.codePointAt(end));
    }
    String name = source.substring(at, end);
    if (!CharacterClasses.identifier(name)) {
      throw failure("Invalid character in identifier");
    }
    add(Token.Kind.NAME, name, None.NONE);
    at = end;
  }

  private void string(char quote) {
    int end = at + 1;
    while (end < source.length() && source.charAt(end) != quote) {
      end += source.charAt(end) == '\\' ? 2 : 1;
    }
    if (end >= source.length()) {
      throw failure("unexpected char '" + quote + "' at " + at);
    }
    String text = StringLiteral.decode(source.substring(at + 1, end), line);
    add(Token.Kind.STRING, text, text);
    moveTo(end + 1);
  }

  private void operator(char c) {
    String two = source.substring(at, Math.min(source.length(), at + 2));
    String operator =
        switch (two) {
          case "//", "**", "==", "!=", ">=", "<=" -> two;
          default -> Character.toString(c);
        };
    if ("+-/*%~[](){}<>=.:|,;".indexOf(c) < 0 && operator.length() == 1) {
      throw failure(
          "unexpected char " + Repr.of(Character.toString(source.codePointAt(at))) + " at " + at);
    }
    switch (c) {
      case '(' -> open.push(')');
      case '[' -> open.push(']');
      case '{' -> open.push('}');
      case ')', ']', '}' -> close(c);
      default -> {}
    }
    add(Token.Kind.OPERATOR, operator, None.NONE);
    at += operator.length();
  }

  private void close(char c) {
    Character expected = open.poll();
    if (expected == null) {
      throw failure("unexpected '" + c + "'");
    }
    if (expected != c) {
      throw failure("unexpected '" + c + "', expected '" + expected + "'");
    }
  }

  private void add(Token.Kind kind, String text, Object value) {
    tokens.add(new Token(kind, text, value, line));
  }

  private char charAt(int index) {
    return index < source.length() ? source.charAt(index) : 0;
  }

  private int skipSpace(int from) {
    int end = from;
    while (end < source.length() && Text.isSpace(source.charAt(end))) {
      end++;
    }
    return end;
  }

  private void moveTo(int place) {
    line += newlines(source, at, place);
    lineStarting = place > at && source.charAt(place - 1) == '\n';
    at = place;
  }

  private static int newlines(String text, int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      count += text.charAt(i) == '\n' ? 1 : 0;
    }
    return count;
  }

  private ModelException failure(String reason) {
    return JinjaTemplate.syntax(line, reason);
  }
}
