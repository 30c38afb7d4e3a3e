package dev.lamina.modelfile.template;

/**
 * A printf directive's flags, width and precision, and the text that is being made. Spec:
 * gotemplate 46, 47.
 */
final class Directive {
  private final Budget budget;
  final StringBuilder out = new StringBuilder();
  boolean plus;
  boolean minus;
  boolean sharp;
  boolean space;
  boolean zero;

  /** {@code %+v}: with the names of fields. */
  boolean named;

  /** {@code %#v}: as Go's source has it. */
  boolean source;

  boolean hasWidth;
  boolean hasPrecision;
  int width;
  int precision;

  Directive(Budget budget) {
    this.budget = budget;
  }

  void clear() {
    plus = false;
    minus = false;
    sharp = false;
    space = false;
    zero = false;
    named = false;
    source = false;
    hasWidth = false;
    hasPrecision = false;
    width = 0;
    precision = 0;
  }

  /** Turns flags into those that {@code %v} means by them. */
  void forValue() {
    source = sharp;
    sharp = false;
    named = plus;
    plus = false;
  }

  void write(String text) {
    budget.write(text.length());
    out.append(text);
  }

  void write(char c) {
    budget.write(1);
    out.append(c);
  }

  /** Writes a text, filled up to the width. */
  void pad(String text) {
    int missing = hasWidth ? width - text.codePointCount(0, text.length()) : 0;
    if (missing <= 0) {
      write(text);
    } else if (minus) {
      write(text);
      fill(missing);
    } else {
      fill(missing);
      write(text);
    }
  }

  /** As {@link #pad}, with blanks whatever the flags say. */
  void padWithBlanks(String text) {
    boolean zeros = zero;
    zero = false;
    pad(text);
    zero = zeros;
  }

  void fill(int count) {
    if (count > 0) {
      budget.write(count);
      out.repeat(zero && !minus ? '0' : ' ', count);
    }
  }

  /** Whether zeros are to stand between sign and digits. */
  boolean zerosInside() {
    return zero && !minus && hasWidth;
  }

  /** As much of a text as the precision allows. */
  String cut(String text) {
    return hasPrecision && text.codePointCount(0, text.length()) > precision
        ? text.substring(0, text.offsetByCodePoints(0, precision))
        : text;
  }
}
