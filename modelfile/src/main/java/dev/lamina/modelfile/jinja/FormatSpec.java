package dev.lamina.modelfile.jinja;

import java.math.BigInteger;
import java.util.Locale;

/**
 * Python's format specification: {@code [[fill]align][sign][z][#][0][width][grouping][.precision]
 * [type]}, and what it makes of a value.
 *
 * @param fill a code point
 * @param align one of {@code <>=^}, or 0 for what the type prefers
 * @param sign one of {@code +- }
 * @param grouping {@code ,} or {@code _}, or 0
 * @param precision negative if there is none
 * @param type a letter or {@code %}, or 0
 */
record FormatSpec(
    int fill,
    char align,
    char sign,
    boolean positiveZero,
    boolean alternate,
    int width,
    char grouping,
    int precision,
    char type) {

  /** A value in the form that a specification's text asks for. */
  static String format(Run run, Object value, String spec) {
    if (spec.isEmpty()) {
      return Repr.text(value);
    }
    FormatSpec parsed = new FormatSpecParser(spec, !Numbers.is(value)).parse();
    run.made((long) parsed.width + Math.max(0, parsed.precision));
    return switch (value) {
      case String text -> parsed.text(text);
      case Markup markup -> parsed.text(markup.text());
      case Boolean bool when parsed.type == 0 -> parsed.text(Repr.of(bool));
      case Double real -> parsed.real(real);
      default -> {
        if (!Numbers.isInteger(value)) {
          throw Errors.type(
              "unsupported format string passed to " + Types.name(value) + ".__format__");
        }
        yield "eEfFgG%".indexOf(parsed.type) > -1 && parsed.type != 0
            ? parsed.real(Numbers.real(value))
            : parsed.integer(Numbers.big(value));
      }
    };
  }

  private String text(String text) {
    if (type != 0 && type != 's') {
      throw unknown("str");
    }
    if (align == '=' || grouping != 0 || alternate || sign != '-') {
      throw Errors.value("Sign, '=' alignment, ',' and '#' not allowed in string format specifier");
    }
    int length = Text.length(text);
    String part = precision >= 0 && precision < length ? Text.part(text, 0, precision) : text;
    return pad(part, align == 0 ? '<' : align);
  }

  private String integer(BigInteger number) {
    if (precision >= 0) {
      throw Errors.value("Precision not allowed in integer format specifier");
    }
    BigInteger size = number.abs();
    return switch (type) {
      case 0, 'd', 'n' -> number(number.signum() < 0, "", Repr.digits(size), "", 3);
      case 'b' -> number(number.signum() < 0, alternate ? "0b" : "", size.toString(2), "", 4);
      case 'o' -> number(number.signum() < 0, alternate ? "0o" : "", size.toString(8), "", 4);
      case 'x' -> number(number.signum() < 0, alternate ? "0x" : "", size.toString(16), "", 4);
      case 'X' ->
          number(
              number.signum() < 0,
              alternate ? "0X" : "",
              size.toString(16).toUpperCase(Locale.ROOT),
              "",
              4);
      case 'c' -> {
        if (size.bitLength() > 21 || !Character.isValidCodePoint(size.intValue())) {
          throw Errors.overflow("%c arg not in range(0x110000)");
        }
        yield pad(Character.toString(number.intValue()), align == 0 ? '<' : align);
      }
      default -> throw unknown("int");
    };
  }

  private String real(double value) {
    boolean negative = value < 0 || (value == 0 && 1 / value < 0);
    String digits =
        Double.isFinite(value) ? digits(Math.abs(value)) : Floats.special(Math.abs(value));
    if (Character.isUpperCase(type)) {
      digits = digits.toUpperCase(Locale.ROOT);
    }
    if (positiveZero && digits.chars().noneMatch(c -> c >= '1' && c <= '9')) {
      negative = false;
    }
    int end = 0;
    while (end < digits.length() && Character.isDigit(digits.charAt(end))) {
      end++;
    }
    return number(
        negative && !Double.isNaN(value), "", digits.substring(0, end), digits.substring(end), 3);
  }

  private String digits(double value) {
    int places = precision < 0 ? 6 : precision;
    String digits =
        switch (type) {
          case 'e', 'E' -> Floats.exponential(value, places);
          case 'f', 'F' -> Floats.fixed(value, places);
          case 'g', 'G', 'n' -> Floats.general(value, places, alternate);
          case '%' -> Floats.fixed(value * 100, places) + "%";
          case 0 -> precision < 0 ? Floats.repr(value) : likeRepr(value);
          default -> throw unknown("float");
        };
    return alternate && precision == 0 && digits.indexOf('.') < 0 ? digits + "." : digits;
  }

  /** As {@code g}, but with a digit after the point at least, and exponents one place earlier. */
  private String likeRepr(double value) {
    int places = Math.max(1, precision);
    String digits = Floats.general(value, places, false);
    if (digits.indexOf('e') < 0 && digits.indexOf('.') < 0) {
      return digits.length() >= places && value != 0
          ? Floats.exponential(value, places - 1).replaceAll("\\.?0+e", "e")
          : digits + ".0";
    }
    return digits;
  }

  private String number(boolean negative, String prefix, String whole, String rest, int group) {
    String before = (negative ? "-" : sign == '-' ? "" : Character.toString(sign)) + prefix;
    char where = align == 0 ? '>' : align;
    String grouped = whole;
    if (grouping != 0) {
      int room = where == '=' && fill == '0' ? width - before.length() - rest.length() : 0;
      grouped = grouped(whole, group, room);
    }
    if (where == '=') {
      int missing = width - Text.length(before + grouped + rest);
      return before + Character.toString(fill).repeat(Math.max(0, missing)) + grouped + rest;
    }
    return pad(before + grouped + rest, where);
  }

  /** Puts separators in, after zeros that fill the room. */
  private String grouped(String digits, int group, int room) {
    StringBuilder grouped = new StringBuilder();
    int count = 0;
    for (int i = digits.length() - 1; i >= 0 || grouped.length() < room; i--) {
      if (count > 0 && count % group == 0) {
        grouped.append(grouping);
      }
      grouped.append(i >= 0 ? digits.charAt(i) : '0');
      count++;
    }
    return grouped.reverse().toString();
  }

  private String pad(String text, char where) {
    int missing = width - Text.length(text);
    if (missing <= 0) {
      return text;
    }
    int left = where == '<' ? 0 : where == '^' ? missing / 2 : missing;
    String filling = Character.toString(fill);
    return filling.repeat(left) + text + filling.repeat(missing - left);
  }

  private RuntimeException unknown(String name) {
    return Errors.value("Unknown format code '" + type + "' for object of type '" + name + "'");
  }
}
