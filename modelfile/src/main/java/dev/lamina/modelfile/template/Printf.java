package dev.lamina.modelfile.template;

import java.util.List;

/** {@code print}, {@code println} and {@code printf}. Spec: gotemplate 44–47. */
final class Printf {
  /** Widths, precisions and argument numbers above this count as mistakes. */
  private static final int LARGEST_NUMBER = 1_000_000;

  private final String format;
  private final List<Object> arguments;
  private final Directive directive;
  private final ValuePrinter printer;

  /** Where in the format it stands. */
  private int at;

  /** The next argument. */
  private int next;

  private boolean reordered;
  private boolean goodIndex;

  /** Whether an explicit index stands right before. */
  private boolean afterIndex;

  private Printf(String format, List<Object> arguments, Budget budget) {
    this.format = format;
    this.arguments = arguments;
    this.directive = new Directive(budget);
    this.printer = new ValuePrinter(directive);
  }

  /** The text of one value by itself. */
  static String shown(Object value, Budget budget) {
    if (value instanceof GoStruct struct && struct.isPointer()) {
      String text = print(List.of(value), budget);
      return text.startsWith("&") ? text.substring(1) : text;
    }
    return print(List.of(value), budget);
  }

  /** Blanks stand only between two operands of which neither is a string. */
  static String print(List<Object> values, Budget budget) {
    Directive directive = new Directive(budget);
    ValuePrinter printer = new ValuePrinter(directive);
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      if (i > 0 && !(value instanceof String) && !(values.get(i - 1) instanceof String)) {
        directive.write(' ');
      }
      printer.operand(value, 'v');
    }
    return GoText.canonical(directive.out.toString());
  }

  static String printLine(List<Object> values, Budget budget) {
    Directive directive = new Directive(budget);
    ValuePrinter printer = new ValuePrinter(directive);
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        directive.write(' ');
      }
      printer.operand(values.get(i), 'v');
    }
    directive.write('\n');
    return GoText.canonical(directive.out.toString());
  }

  /** The first argument is the format. */
  static String format(List<Object> arguments, Budget budget) {
    String format = (String) arguments.getFirst();
    return new Printf(format, arguments.subList(1, arguments.size()), budget).run();
  }

  private String run() {
    while (at < format.length()) {
      int percent = format.indexOf('%', at);
      int end = percent < 0 ? format.length() : percent;
      directive.write(format.substring(at, end));
      at = end;
      if (percent >= 0) {
        at++;
        directive();
      }
    }
    if (!reordered && next < arguments.size()) {
      extra();
    }
    return GoText.canonical(directive.out.toString());
  }

  private void directive() {
    directive.clear();
    goodIndex = true;
    afterIndex = false;
    flags();
    index();
    width();
    if (at + 1 < format.length() && format.charAt(at) == '.') { // a last point is the verb
      at++;
      precision();
    }
    if (!afterIndex) {
      index();
    }
    if (at >= format.length()) {
      directive.write("%!(NOVERB)");
      return;
    }
    int verb = format.codePointAt(at);
    at += Character.charCount(verb);
    verb(verb);
  }

  private void verb(int verb) {
    if (verb == '%') {
      directive.write('%');
    } else if (!goodIndex) {
      directive.write("%!" + Character.toString(verb) + "(BADINDEX)");
    } else if (next >= arguments.size()) {
      directive.write("%!" + Character.toString(verb) + "(MISSING)");
    } else {
      if (verb == 'v' || verb == 'w') {
        directive.forValue();
      }
      printer.operand(arguments.get(next++), verb);
    }
  }

  private void flags() {
    for (; at < format.length(); at++) {
      switch (format.charAt(at)) {
        case '#' -> directive.sharp = true;
        case '0' -> directive.zero = true;
        case '+' -> directive.plus = true;
        case '-' -> directive.minus = true;
        case ' ' -> directive.space = true;
        default -> {
          return;
        }
      }
    }
  }

  private void width() {
    if (at < format.length() && format.charAt(at) == '*') {
      at++;
      afterIndex = false;
      int width = argument();
      directive.hasWidth = width != Integer.MIN_VALUE;
      if (!directive.hasWidth) {
        directive.write("%!(BADWIDTH)");
        return;
      }
      directive.width = Math.abs(width);
      if (width < 0) {
        directive.minus = true;
        directive.zero = false;
      }
      return;
    }
    int width = number();
    directive.hasWidth = width >= 0;
    directive.width = Math.max(width, 0);
    if (afterIndex && directive.hasWidth) {
      goodIndex = false;
    }
  }

  private void precision() {
    if (afterIndex) {
      goodIndex = false;
    }
    index();
    if (at < format.length() && format.charAt(at) == '*') {
      at++;
      afterIndex = false;
      int precision = argument();
      directive.hasPrecision = precision >= 0;
      directive.precision = Math.max(precision, 0);
      if (!directive.hasPrecision) {
        directive.write("%!(BADPREC)");
      }
      return;
    }
    directive.hasPrecision = true;
    directive.precision = Math.max(number(), 0);
  }

  /** An integer argument for a {@code *}; the smallest int if there is none. */
  private int argument() {
    if (next >= arguments.size()) {
      return Integer.MIN_VALUE;
    }
    Object value = arguments.get(next++);
    long number = value instanceof Unsigned unsigned ? unsigned.value() : Long.MAX_VALUE;
    if (value instanceof Long whole) {
      number = whole;
    }
    boolean good = number <= LARGEST_NUMBER && number >= -LARGEST_NUMBER;
    return good ? (int) number : Integer.MIN_VALUE;
  }

  /** The digits that come now; -1 if there are none. */
  private int number() {
    int from = at;
    int number = 0;
    while (at < format.length() && isDigit(format.charAt(at))) {
      if (number > LARGEST_NUMBER) {
        at = format.length();
        return -1;
      }
      number = number * 10 + format.charAt(at++) - '0';
    }
    return at > from ? number : -1;
  }

  /** Reads {@code [3]}, if it stands there. */
  private void index() {
    afterIndex = false;
    if (at >= format.length() || format.charAt(at) != '[') {
      return;
    }
    reordered = true;
    int close = format.indexOf(']', at);
    if (close < 0 || format.length() < at + 3) {
      at++;
      goodIndex = false;
      return;
    }
    String digits = format.substring(at + 1, close);
    at = close + 1;
    afterIndex = isNumber(digits);
    int index = afterIndex ? Integer.parseInt(digits) - 1 : -1;
    if (index >= 0 && index < arguments.size()) {
      next = index;
    } else {
      goodIndex = false;
    }
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.length() <= 7 && text.chars().allMatch(c -> isDigit((char) c));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void extra() {
    directive.clear();
    directive.write("%!(EXTRA ");
    for (int i = next; i < arguments.size(); i++) {
      directive.write(i > next ? ", " : "");
      Object value = arguments.get(i);
      if (Nil.is(value)) {
        directive.write("<nil>");
      } else {
        directive.write(Values.typeName(value) + "=");
        printer.operand(value, 'v');
      }
    }
    directive.write(")");
  }
}
