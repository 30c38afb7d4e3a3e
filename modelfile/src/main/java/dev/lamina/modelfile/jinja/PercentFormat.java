package dev.lamina.modelfile.jinja;

import dev.lamina.store.ModelException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Python's {@code text % values}. For one use. */
final class PercentFormat {
  private final Run run;
  private final String template;
  private final boolean escape;
  private final Object values;
  private final List<Object> arguments;
  private int at;
  private int next;

  private PercentFormat(Run run, Object template, Object values) {
    this.run = run;
    this.template = Repr.text(template);
    this.escape = template instanceof Markup;
    this.values = values;
    this.arguments =
        values instanceof Sequence sequence && sequence.isTuple()
            ? sequence.items()
            : List.of(values);
  }

  /** Marked text stays marked, and escapes what it is given. */
  static Object format(Run run, Object template, Object values) {
    String text = new PercentFormat(run, template, values).expand();
    return template instanceof Markup ? new Markup(text) : text;
  }

  private String expand() {
    StringBuilder out = new StringBuilder();
    while (at < template.length()) {
      char c = template.charAt(at++);
      if (c == '%') {
        out.append(conversion());
        run.made(out.length() / 16);
      } else {
        out.append(c);
      }
    }
    if (next < arguments.size() && !isMapping(values)) {
      throw Errors.type("not all arguments converted during string formatting");
    }
    return out.toString();
  }

  /** What has items counts as a mapping, of which any part may stay unused. */
  private static boolean isMapping(Object values) {
    return switch (values) {
      case Dict dict -> true;
      case Sequence sequence -> !sequence.isTuple();
      case Range range -> true;
      case Undefined undefined -> true;
      default -> false;
    };
  }

  private String conversion() {
    Object keyed = null;
    if (peek() == '(') {
      keyed = keyed();
    }
    int flagsStart = at;
    while ("#0- +".indexOf(peek()) >= 0) {
      at++;
    }
    String flags = template.substring(flagsStart, at);
    int width = number();
    int precision = -1;
    if (peek() == '.') {
      at++;
      precision = Math.max(0, number());
    }
    if ("hlL".indexOf(peek()) >= 0) {
      at++;
    }
    if (at >= template.length()) {
      throw Errors.value("incomplete format");
    }
    char type = template.charAt(at++);
    if (type == '%') {
      return "%";
    }
    Object value = keyed == null ? argument() : keyed;
    boolean left = flags.indexOf('-') >= 0 || width < -1;
    return format(value, type, flags, left ? Math.abs(width) : width, precision, left);
  }

  private char peek() {
    if (at >= template.length()) {
      throw Errors.value("incomplete format");
    }
    return template.charAt(at);
  }

  private Object keyed() {
    if (!(values instanceof Dict dict)) {
      throw Errors.type("format requires a mapping");
    }
    int start = at + 1;
    int open = 0;
    for (; at < template.length(); at++) {
      open += template.charAt(at) == '(' ? 1 : template.charAt(at) == ')' ? -1 : 0;
      if (open == 0) {
        String key = template.substring(start, at++);
        @Nullable Object value = dict.get(key);
        if (value == null) {
          throw ModelException.invalid("KeyError: '" + key + "'");
        }
        next = arguments.size();
        return value;
      }
    }
    throw Errors.value("incomplete format key");
  }

  private Object argument() {
    if (next >= arguments.size()) {
      throw Errors.type("not enough arguments for format string");
    }
    return arguments.get(next++);
  }

  /** Of digits, or the next argument for a star; -1 if there is neither. */
  private int number() {
    if (peek() == '*') {
      at++;
      int size = Numbers.size(argument());
      return size == -1 ? -2 : size;
    }
    int start = at;
    while (Character.isDigit(peek())) {
      at++;
    }
    if (at - start > 9) {
      throw Errors.value("width too big");
    }
    return start == at ? -1 : Integer.parseInt(template.substring(start, at));
  }

  private String format(
      Object value, char type, String flags, int width, int precision, boolean left) {
    String text =
        switch (type) {
          case 's' -> cut(escape ? Markup.escape(value) : Repr.text(value), precision);
          case 'r' -> cut(escape ? Markup.escape(Repr.of(value)) : Repr.of(value), precision);
          case 'a' -> cut(ascii(Repr.of(value)), precision);
          case 'c' -> character(value);
          default -> null;
        };
    run.made(Math.max(0, (long) width) + Math.max(0, precision));
    if (text != null) {
      String padding = " ".repeat(Math.max(0, width - Text.length(text)));
      return left ? text + padding : padding + text;
    }
    char sign = flags.indexOf('+') >= 0 ? '+' : flags.indexOf(' ') >= 0 ? ' ' : '-';
    boolean zeros = flags.indexOf('0') >= 0 && !left;
    char align = left ? '<' : zeros ? '=' : '>';
    char code = type == 'i' || type == 'u' ? 'd' : type;
    boolean real = "eEfFgG".indexOf(code) >= 0;
    if (!real && "doxX".indexOf(code) < 0) {
      throw Errors.value("unsupported format character '" + type + "'");
    }
    String spec =
        (zeros ? "0" : " ")
            + align
            + sign
            + (flags.indexOf('#') >= 0 ? "#" : "")
            + (width > 0 ? width : "")
            + (real && precision >= 0 ? "." + precision : "")
            + code;
    if (real) {
      return FormatSpec.format(run, real(value), spec);
    }
    Object integer = integer(value, code);
    return precision > 0
        ? digits(integer, code, precision, width, spec)
        : FormatSpec.format(run, integer, spec);
  }

  /** Whole numbers with a precision: so many digits at least. */
  private String digits(Object integer, char code, int precision, int width, String spec) {
    BigInteger number = Numbers.big(integer);
    int radix = code == 'o' ? 8 : code == 'd' ? 10 : 16;
    String digits = number.abs().toString(radix);
    String padded = "0".repeat(Math.max(0, precision - digits.length())) + digits;
    String signed =
        number.signum() < 0
            ? "-" + padded
            : spec.charAt(2) == '-' ? padded : spec.charAt(2) + padded;
    String cased = code == 'X' ? signed.toUpperCase(Locale.ROOT) : signed;
    String padding =
        (spec.charAt(1) == '=' ? "0" : " ").repeat(Math.max(0, width - cased.length()));
    return spec.charAt(1) == '<' ? cased + padding : padding + cased;
  }

  private static String cut(String text, int precision) {
    return precision >= 0 && precision < Text.length(text) ? Text.part(text, 0, precision) : text;
  }

  private static Double real(Object value) {
    if (!Numbers.is(value)) {
      throw Errors.type("must be real number, not " + Types.name(value));
    }
    return Numbers.real(value);
  }

  private static Object integer(Object value, char code) {
    if (value instanceof Double real && code == 'd' && Double.isFinite(real)) {
      return Numbers.integer(new BigDecimal(real).toBigInteger());
    }
    if (!Numbers.isInteger(value)) {
      throw Errors.type(
          "%" + code + " format: a real number is required, not " + Types.name(value));
    }
    return value instanceof Boolean ? Operators.positive(value) : value;
  }

  private static String character(Object value) {
    String text = Text.of(value);
    if (text != null && Text.length(text) == 1) {
      return text;
    }
    if (Numbers.isInteger(value) && Character.isValidCodePoint(Numbers.size(value))) {
      return Character.toString(Numbers.size(value));
    }
    throw Errors.type("%c requires int or char");
  }

  /** With everything beyond ASCII escaped, as {@code ascii()} does. */
  static String ascii(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (c < 0x80) {
                out.append((char) c);
              } else {
                String form = c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x";
                out.append(String.format(form, c));
              }
            });
    return out.toString();
  }
}
