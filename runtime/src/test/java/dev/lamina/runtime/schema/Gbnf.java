package dev.lamina.runtime.schema;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A matcher for grammars, by the ends that a rule can have from a position: enough for tests. */
public final class Gbnf {
  private final Map<String, String> rules = new HashMap<>();
  private String text = "";

  public Gbnf(String grammar) {
    grammar
        .lines()
        .forEach(
            line -> {
              int sign = line.indexOf(" ::= ");
              rules.put(line.substring(0, sign), line.substring(sign + 5));
            });
  }

  public boolean matches(String wanted) {
    text = wanted;
    return new Reader(rules.get("root")).alternatives(Set.of(0)).contains(wanted.length());
  }

  /** Walks one rule's body; reads it anew for each set of starts. */
  private final class Reader {
    private final String body;
    private int at;

    Reader(String body) {
      this.body = body;
    }

    Set<Integer> alternatives(Set<Integer> starts) {
      Set<Integer> ends = new HashSet<>(sequence(starts));
      while (peek() == '|') {
        at++;
        ends.addAll(sequence(starts));
      }
      return ends;
    }

    private Set<Integer> sequence(Set<Integer> starts) {
      Set<Integer> reached = starts;
      while (peek() != '|' && peek() != ')' && peek() != 0) {
        int begin = at;
        Set<Integer> once = atom(reached);
        int[] times = times();
        int end = at;
        reached = times[0] == 1 && times[1] == 1 ? once : repeated(begin, reached, times);
        at = end;
      }
      return reached;
    }

    private Set<Integer> repeated(int begin, Set<Integer> starts, int[] times) {
      Set<Integer> all = new HashSet<>(times[0] == 0 ? starts : Set.of());
      Set<Integer> reached = starts;
      for (int count = 1; count <= times[1] && !reached.isEmpty(); count++) {
        at = begin;
        reached = new HashSet<>(atom(reached));
        boolean news = count < times[0] || !all.containsAll(reached);
        if (count >= times[0]) {
          all.addAll(reached);
        }
        if (!news) {
          break;
        }
      }
      return all;
    }

    private int[] times() {
      char c = at < body.length() ? body.charAt(at) : 0;
      if (c == '{') {
        return counted();
      }
      at += "?*+".indexOf(c) >= 0 ? 1 : 0;
      return switch (c) {
        case '?' -> new int[] {0, 1};
        case '*' -> new int[] {0, Integer.MAX_VALUE};
        case '+' -> new int[] {1, Integer.MAX_VALUE};
        default -> new int[] {1, 1};
      };
    }

    private int[] counted() {
      int end = body.indexOf('}', at);
      String[] parts = body.substring(at + 1, end).split(",", -1);
      at = end + 1;
      int least = Integer.parseInt(parts[0]);
      if (parts.length == 1) {
        return new int[] {least, least};
      }
      return new int[] {least, parts[1].isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(parts[1])};
    }

    private Set<Integer> atom(Set<Integer> starts) {
      char c = peek();
      if (c == '(') {
        at++;
        Set<Integer> ends = alternatives(starts);
        peek();
        at++;
        return ends;
      }
      if (c == '"') {
        at++;
        StringBuilder literal = new StringBuilder();
        while (body.charAt(at) != '"') {
          literal.appendCodePoint(character());
        }
        at++;
        return after(starts, literal.toString());
      }
      if (c == '[') {
        return ofClass(starts);
      }
      int begin = at;
      while (at < body.length() && Character.isLetterOrDigit(body.charAt(at))) {
        at++;
      }
      String rule = rules.get(body.substring(begin, at));
      if (rule == null) {
        throw new AssertionError("no rule at " + body.substring(begin));
      }
      return starts.isEmpty() ? starts : new Reader(rule).alternatives(starts);
    }

    private Set<Integer> ofClass(Set<Integer> starts) {
      at++;
      boolean not = body.charAt(at) == '^';
      at += not ? 1 : 0;
      Set<Integer> ends = new HashSet<>();
      Map<Integer, Integer> ranges = new HashMap<>();
      while (body.charAt(at) != ']') {
        int low = character();
        int high = low;
        if (body.charAt(at) == '-' && body.charAt(at + 1) != ']') {
          at++;
          high = character();
        }
        ranges.merge(low, high, Math::max);
      }
      at++;
      for (int start : starts) {
        if (start < text.length()) {
          int code = text.codePointAt(start);
          boolean in =
              ranges.entrySet().stream()
                  .anyMatch(range -> range.getKey() <= code && code <= range.getValue());
          if (in != not) {
            ends.add(start + Character.charCount(code));
          }
        }
      }
      return ends;
    }

    private int character() {
      int code = body.codePointAt(at);
      at += Character.charCount(code);
      if (code != '\\') {
        return code;
      }
      char escaped = body.charAt(at++);
      return switch (escaped) {
        case 'n' -> '\n';
        case 't' -> '\t';
        case 'r' -> '\r';
        case 'x' -> {
          at += 2;
          yield Integer.parseInt(body, at - 2, at, 16);
        }
        default -> escaped;
      };
    }

    private Set<Integer> after(Set<Integer> starts, String literal) {
      Set<Integer> ends = new HashSet<>();
      for (int start : starts) {
        if (text.startsWith(literal, start)) {
          ends.add(start + literal.length());
        }
      }
      return ends;
    }

    /** The next that is no space; 0 at the end. */
    private char peek() {
      while (at < body.length() && body.charAt(at) == ' ') {
        at++;
      }
      return at < body.length() ? body.charAt(at) : 0;
    }
  }
}
