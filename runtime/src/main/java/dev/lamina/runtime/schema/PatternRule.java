package dev.lamina.runtime.schema;

import java.util.Optional;

/**
 * A regular expression as a grammar: texts, classes, groups, alternatives and repetitions. What is
 * not anchored may have anything around it. Look-around and back references cannot be had.
 */
final class PatternRule {
  /** What may stand in a JSON text without an escape. */
  private static final String ANY = "[^\"\\\\\\x7f\\x00-\\x1f]";

  private static final String SPECIAL = "^$.|?*+()[]{}\\";
  private static final int DEEPEST = 50;

  private final String pattern;
  private int at;
  private int depth;

  PatternRule(String pattern) {
    this.pattern = pattern;
  }

  /** What stands between the quotes. */
  String body() {
    boolean begins = pattern.startsWith("^");
    boolean ends = pattern.endsWith("$") && !pattern.endsWith("\\$");
    at = begins ? 1 : 0;
    String body = alternatives();
    if (at < pattern.length() - (ends ? 1 : 0)) {
      throw refused("\"" + pattern.charAt(at) + "\" at " + at);
    }
    return (begins ? "" : ANY + "* ") + "( " + body + " )" + (ends ? "" : " " + ANY + "*");
  }

  private String alternatives() {
    if (++depth > DEEPEST) {
      throw refused("groups nested deeper than " + DEEPEST);
    }
    StringBuilder all = new StringBuilder(sequence());
    while (peek('|')) {
      at++;
      all.append(" | ").append(sequence());
    }
    depth--;
    return all.toString();
  }

  private String sequence() {
    StringBuilder all = new StringBuilder();
    while (at < pattern.length() && !peek('|') && !peek(')') && !isEnd()) {
      all.append(all.isEmpty() ? "" : " ").append(atom()).append(repetition());
    }
    return all.isEmpty() ? "\"\"" : all.toString();
  }

  private boolean isEnd() {
    return at == pattern.length() - 1 && peek('$');
  }

  private String atom() {
    char c = pattern.charAt(at++);
    return switch (c) {
      case '(' -> group();
      case '[' -> characters();
      case '.' -> ANY;
      case '\\' -> {
        String escaped = escape();
        yield escaped.startsWith("[") && escaped.length() > 1 ? escaped : text(escaped);
      }
      default -> {
        if (SPECIAL.indexOf(c) >= 0 && c != ']' && c != '}') {
          throw refused("\"" + c + "\" at " + (at - 1));
        }
        int code = pattern.codePointAt(at - 1);
        at += Character.charCount(code) - 1;
        yield text(Character.toString(code));
      }
    };
  }

  private String group() {
    if (pattern.startsWith("?:", at)) {
      at += 2;
    } else if (peek('?')) {
      throw refused("(?" + (at + 1 < pattern.length() ? pattern.charAt(at + 1) : ""));
    }
    String group = alternatives();
    if (!peek(')')) {
      throw refused("a group that does not end");
    }
    at++;
    return "( " + group + " )";
  }

  /** A character of the text, as JSON writes it. */
  private static String text(String character) {
    return switch (character) {
      case "\"", "\\" -> Rules.literal("\\" + character);
      case "\n" -> Rules.literal("\\n");
      case "\t" -> Rules.literal("\\t");
      case "\r" -> Rules.literal("\\r");
      default -> Rules.literal(character);
    };
  }

  /** What a backslash stands for: a class, or the character itself. */
  private String escape() {
    if (at == pattern.length()) {
      throw refused("a backslash at the end");
    }
    char c = pattern.charAt(at++);
    return switch (c) {
      case 'd' -> "[0-9]";
      case 'w' -> "[0-9A-Za-z_]";
      case 's' -> "[ ]";
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'r' -> "\r";
      default -> {
        if (Character.isLetterOrDigit(c)) {
          throw refused("\\" + c);
        }
        yield String.valueOf(c);
      }
    };
  }

  private String characters() {
    StringBuilder members = new StringBuilder();
    boolean not = peek('^');
    at += not ? 1 : 0;
    boolean first = true;
    while (first || !peek(']')) {
      if (at >= pattern.length()) {
        throw refused("a class that does not end");
      }
      char c = pattern.charAt(at++);
      String member = c == '\\' ? escape() : String.valueOf(c);
      if (member.startsWith("[") && member.length() > 1) {
        members.append(member, 1, member.length() - 1);
      } else if (c == '-') {
        members.append(members.isEmpty() || peek(']') ? "\\x2d" : "-");
      } else {
        member.codePoints().forEach(code -> members.append(Rules.member(code)));
      }
      first = false;
    }
    at++;
    // What JSON writes with an escape is left out of both kinds.
    return not ? "[^" + members + "\"\\\\\\x7f\\x00-\\x1f]" : "[" + members + "]";
  }

  private String repetition() {
    if (at >= pattern.length()) {
      return "";
    }
    char c = pattern.charAt(at);
    String found =
        switch (c) {
          case '?', '*', '+' -> String.valueOf(c);
          case '{' -> counted().orElse("");
          default -> "";
        };
    at += c == '{' ? found.length() : found.isEmpty() ? 0 : 1;
    if (!found.isEmpty() && at < pattern.length() && (peek('?') || peek('+'))) {
      at++; // how eagerly it looks does not change which texts there are
    }
    return found;
  }

  private Optional<String> counted() {
    int end = pattern.indexOf('}', at);
    String text = end < 0 ? "" : pattern.substring(at, end + 1);
    return Optional.of(text).filter(found -> found.matches("\\{[0-9]{1,3}(,[0-9]{0,3})?}"));
  }

  private boolean peek(char c) {
    return at < pattern.length() && pattern.charAt(at) == c;
  }

  private dev.lamina.store.ModelException refused(String what) {
    return SchemaGrammar.invalid("pattern " + pattern + ": " + what + " cannot be had");
  }
}
