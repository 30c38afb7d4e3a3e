package dev.lamina.modelfile.jinja;

import dev.lamina.store.ModelException;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Python's {@code str()} and {@code repr()}. */
final class Repr {
  private static final HexFormat HEX = HexFormat.of();
  private static final int DEEPEST = 600;
  private static final int MOST_DIGITS = 4300;

  private final StringBuilder out = new StringBuilder();
  private int depth;

  private Repr() {}

  /** What printing the value gives. */
  static String text(Object value) {
    return switch (value) {
      case String text -> text;
      case Markup markup -> markup.text();
      case Undefined undefined -> "";
      case Long number -> number.toString();
      default -> of(value);
    };
  }

  /** The value as it stands inside a printed list. */
  static String of(Object value) {
    Repr repr = new Repr();
    repr.append(value);
    return repr.out.toString();
  }

  private void append(Object value) {
    if (out.length() > Run.LONGEST_TEXT) {
      throw ModelException.invalid("a value's text is too long");
    }
    switch (value) {
      case None none -> out.append("None");
      case Boolean bool -> out.append(bool ? "True" : "False");
      case Long number -> out.append(number.longValue());
      case BigInteger number -> out.append(digits(number));
      case Double number -> out.append(Floats.repr(number));
      case String text -> quote(text);
      case Markup markup -> {
        out.append("Markup(");
        quote(markup.text());
        out.append(')');
      }
      case Sequence sequence -> sequence(sequence);
      case Dict dict -> dict(dict);
      case DictView view -> {
        out.append(view.part().type).append('(');
        list('[', view.iterator(), ']');
        out.append(')');
      }
      case Namespace namespace -> namespace(namespace);
      default -> out.append(plain(value));
    }
  }

  private static String plain(Object value) {
    return switch (value) {
      case Undefined undefined -> "Undefined";
      case Range(long start, long stop, long step) ->
          "range(" + start + ", " + stop + (step == 1 ? ")" : ", " + step + ")");
      case Lazy lazy -> "<" + lazy.type() + " object>";
      case Macro macro -> "<Macro " + (macro.isNamed() ? of(macro.name()) : "anonymous") + ">";
      case Loop loop -> "<LoopContext " + (loop.index0() + 1) + "/" + loop.length() + ">";
      case Callable.Named(String type, String name, var function) ->
          type.equals("type") ? "<class '" + name + "'>" : "<" + type + " " + name + ">";
      default -> "<" + Types.name(value) + " object>";
    };
  }

  static String digits(BigInteger number) {
    // Python refuses to print longer ones, since the time grows with the square of the length.
    if (number.bitLength() > MOST_DIGITS * 4) {
      throw tooManyDigits();
    }
    String digits = number.toString();
    if (digits.length() - (number.signum() < 0 ? 1 : 0) > MOST_DIGITS) {
      throw tooManyDigits();
    }
    return digits;
  }

  private static ModelException tooManyDigits() {
    return Errors.value(
        "Exceeds the limit (" + MOST_DIGITS + " digits) for integer string conversion");
  }

  private void sequence(Sequence sequence) {
    if (!sequence.isTuple()) {
      list('[', sequence.items().iterator(), ']');
      return;
    }
    List<Object> items = sequence.items();
    list('(', items.iterator(), ')');
    if (items.size() == 1) {
      out.insert(out.length() - 1, ',');
    }
  }

  private void list(char open, Iterator<Object> items, char close) {
    deeper();
    out.append(open);
    for (String separator = ""; items.hasNext(); separator = ", ") {
      out.append(separator);
      append(items.next());
    }
    out.append(close);
    depth--;
  }

  private void dict(Dict dict) {
    deeper();
    out.append('{');
    String separator = "";
    for (Map.Entry<Object, Object> entry : dict.entries()) {
      out.append(separator);
      append(Dict.original(entry.getKey()));
      out.append(": ");
      append(entry.getValue());
      separator = ", ";
    }
    out.append('}');
    depth--;
  }

  private void namespace(Namespace namespace) {
    deeper();
    out.append("<Namespace {");
    String separator = "";
    for (Map.Entry<String, Object> entry : namespace.attributes().entrySet()) {
      out.append(separator);
      quote(entry.getKey());
      out.append(": ");
      append(entry.getValue());
      separator = ", ";
    }
    out.append("}>");
    depth--;
  }

  private void deeper() {
    if (++depth > DEEPEST) {
      throw ModelException.invalid("a value is nested more than " + DEEPEST + " deep");
    }
  }

  private void quote(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    out.append(quote);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\\' -> out.append("\\\\");
                default -> character(c, quote);
              }
            });
    out.append(quote);
  }

  private void character(int c, char quote) {
    if (c == quote) {
      out.append('\\').append(quote);
    } else if (CharacterClasses.printable(c)) {
      out.appendCodePoint(c);
    } else if (c < 0x100) {
      escape('x', 2, c);
    } else if (c < 0x10000) {
      escape('u', 4, c);
    } else {
      escape('U', 8, c);
    }
  }

  private void escape(char kind, int digits, int c) {
    out.append('\\').append(kind).append(HEX.toHexDigits(c, digits));
  }
}
