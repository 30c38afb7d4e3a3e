package dev.lamina.modelfile.jinja;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Python's texts of floats, and its rounding. */
final class Floats {
  private static final int EXPONENT_FROM = 16;
  private static final int EXPONENT_BELOW = -4;

  private Floats() {}

  /** The fewest digits that read back the same, with an exponent where Python writes one. */
  static String repr(double value) {
    if (!Double.isFinite(value)) {
      return special(value);
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal digits = shortest(value);
    int exponent = digits.precision() - digits.scale() - 1;
    if (exponent >= EXPONENT_BELOW && exponent < EXPONENT_FROM) {
      String plain = digits.toPlainString();
      return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }
    return scientific(digits, exponent, "e");
  }

  static String special(double value) {
    return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  }

  /** Java writes two digits at least, so one is tried for. */
  private static BigDecimal shortest(double value) {
    BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    BigDecimal one = digits.round(new MathContext(1));
    return one.doubleValue() == value ? one.stripTrailingZeros() : digits;
  }

  private static String scientific(BigDecimal digits, int exponent, String letter) {
    String mantissa = digits.movePointLeft(exponent).toPlainString();
    String size = Integer.toString(Math.abs(exponent));
    return mantissa + letter + (exponent < 0 ? "-" : "+") + (size.length() < 2 ? "0" : "") + size;
  }

  /** {@code %f}: so many digits after the point, of a finite value that is not negative. */
  static String fixed(double value, int precision) {
    return new BigDecimal(value).setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
  }

  /** {@code %e}. */
  static String exponential(double value, int precision) {
    if (value == 0) {
      return fixed(0, precision) + "e+00";
    }
    BigDecimal digits =
        new BigDecimal(value).round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
    int exponent = digits.precision() - digits.scale() - 1;
    return scientific(digits.setScale(precision - exponent, RoundingMode.HALF_EVEN), exponent, "e");
  }

  /**
   * {@code %g}: so many significant digits, in the shorter of the two forms.
   *
   * @param keepZeros whether zeros at the end stay (the {@code #} flag)
   */
  static String general(double value, int precision, boolean keepZeros) {
    int significant = Math.max(1, precision);
    if (value == 0) {
      return keepZeros ? fixed(0, significant - 1) : "0";
    }
    BigDecimal digits =
        new BigDecimal(value).round(new MathContext(significant, RoundingMode.HALF_EVEN));
    int exponent = digits.precision() - digits.scale() - 1;
    if (exponent < EXPONENT_BELOW || exponent >= significant) {
      BigDecimal scaled = digits.setScale(significant - 1 - exponent, RoundingMode.HALF_EVEN);
      return scientific(keepZeros ? scaled : digits.stripTrailingZeros(), exponent, "e");
    }
    if (keepZeros) {
      return digits.setScale(significant - 1 - exponent, RoundingMode.HALF_EVEN).toPlainString();
    }
    BigDecimal stripped = digits.stripTrailingZeros();
    return (stripped.scale() < 0 ? stripped.setScale(0) : stripped).toPlainString();
  }

  /** Python's {@code round(value, digits)}: to the nearest, halves of the exact value to even. */
  static double round(double value, int digits) {
    if (!Double.isFinite(value) || digits > 400) {
      return value;
    }
    if (digits < -400) {
      return Math.copySign(0.0, value);
    }
    double rounded = new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).doubleValue();
    return Math.copySign(rounded, value);
  }
}
