package dev.lamina.modelfile.template;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Go's texts for floats, without sign flags and padding. Spec: gotemplate 42. */
final class FloatText {
  /** Precision: as many digits as are needed to read the same number back. */
  static final int SHORTEST = -1;

  private static final int SHORT_EXPONENT = 6;

  /** No double has more digits behind the point; more are expensive to compute. */
  private static final int MOST_DIGITS = 1100;

  private static final int MANTISSA_BITS = 52;
  private static final int BIAS = 1023;

  private FloatText() {}

  /**
   * The number's text.
   *
   * @param form one of {@code e E f g G x X b}
   */
  static String of(double value, char form, int precision) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    String sign = value < 0 || 1 / value < 0 ? "-" : "";
    double size = Math.abs(value);
    if (Double.isInfinite(size)) {
      return value < 0 ? "-Inf" : "+Inf";
    }
    return sign
        + switch (form) {
          case 'e' -> exponential(size, precision);
          case 'E' -> exponential(size, precision).toUpperCase(Locale.ROOT);
          case 'f' -> plain(size, precision);
          case 'g' -> general(size, precision);
          case 'G' -> general(size, precision).toUpperCase(Locale.ROOT);
          case 'x' -> hexadecimal(size, precision);
          case 'X' -> hexadecimal(size, precision).toUpperCase(Locale.ROOT);
          case 'b' -> binary(size);
          default -> throw new IllegalArgumentException("form " + form);
        };
  }

  /** The number with the fewest digits that reads back the same. */
  private static BigDecimal shortest(double size) {
    BigDecimal digits = new BigDecimal(Double.toString(size));
    BigDecimal one = digits.round(new MathContext(1));
    return (one.doubleValue() == size ? one : digits).stripTrailingZeros();
  }

  private static String exponential(double size, int precision) {
    if (size == 0) {
      return "0" + (precision > 0 ? "." + "0".repeat(precision) : "") + "e+00";
    }
    BigDecimal digits =
        precision == SHORTEST
            ? shortest(size)
            : new BigDecimal(size).round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
    return exponential(digits, precision == SHORTEST ? digits.precision() - 1 : precision);
  }

  private static String exponential(BigDecimal digits, int precision) {
    int exponent = digits.precision() - digits.scale() - 1;
    String figures = digits.unscaledValue().toString();
    figures = figures + "0".repeat(Math.max(0, precision + 1 - figures.length()));
    String mantissa =
        figures.charAt(0) + (precision > 0 ? "." + figures.substring(1, precision + 1) : "");
    return mantissa + "e" + signed(exponent);
  }

  /** An exponent: a sign and two digits at least. */
  private static String signed(int exponent) {
    return (exponent < 0 ? "-" : "+") + "%02d".formatted(Math.abs(exponent));
  }

  private static String plain(double size, int precision) {
    if (precision == SHORTEST) {
      return plain(shortest(size));
    }
    int exact = Math.min(precision, MOST_DIGITS);
    String text = new BigDecimal(size).setScale(exact, RoundingMode.HALF_EVEN).toPlainString();
    return text + "0".repeat(precision - exact);
  }

  private static String plain(BigDecimal digits) {
    return digits.signum() == 0 ? "0" : digits.toPlainString();
  }

  private static String general(double size, int precision) {
    if (size == 0) {
      return "0";
    }
    int most = Math.max(precision, 1);
    BigDecimal digits =
        precision == SHORTEST
            ? shortest(size)
            : new BigDecimal(size)
                .round(new MathContext(most, RoundingMode.HALF_EVEN))
                .stripTrailingZeros();
    int count = digits.precision();
    int point = count - digits.scale();
    int limit = most > count && count >= point ? count : most;
    if (precision == SHORTEST) {
      limit = SHORT_EXPONENT;
    }
    int exponent = point - 1;
    return exponent < -4 || exponent >= limit ? exponential(digits, count - 1) : plain(digits);
  }

  private static String hexadecimal(double size, int precision) {
    if (size == 0) {
      return "0x0" + (precision > 0 ? "." + "0".repeat(precision) : "") + "p+00";
    }
    long bits = Double.doubleToLongBits(size);
    int exponent = (int) (bits >>> MANTISSA_BITS) - BIAS;
    long mantissa = bits & (1L << MANTISSA_BITS) - 1;
    if (exponent == -BIAS) {
      int shift = Long.numberOfLeadingZeros(mantissa) - (63 - MANTISSA_BITS);
      mantissa <<= shift;
      exponent = 1 - BIAS - shift;
    } else {
      mantissa |= 1L << MANTISSA_BITS;
    }
    int digits = MANTISSA_BITS / 4;
    if (precision >= 0 && precision < digits) {
      int dropped = 4 * (digits - precision);
      mantissa = roundHalfEven(mantissa, dropped);
      if (mantissa >>> MANTISSA_BITS > 1) {
        mantissa >>>= 1;
        exponent++;
      }
    }
    return "0x1" + fraction(mantissa, precision) + "p" + signed(exponent);
  }

  private static String fraction(long mantissa, int precision) {
    String fraction = "%013x".formatted(mantissa & (1L << MANTISSA_BITS) - 1);
    if (precision == SHORTEST) {
      fraction = fraction.replaceFirst("0+$", "");
    } else if (precision < fraction.length()) {
      fraction = fraction.substring(0, precision);
    } else {
      fraction = fraction + "0".repeat(precision - fraction.length());
    }
    return fraction.isEmpty() ? "" : "." + fraction;
  }

  private static long roundHalfEven(long value, int bits) {
    long unit = 1L << bits;
    long rest = value & (unit - 1);
    long floor = value - rest;
    boolean up = rest > unit / 2 || (rest == unit / 2 && (floor & unit) != 0);
    return up ? floor + unit : floor;
  }

  /** The mantissa as an integer, and the power of two that it is multiplied with. */
  private static String binary(double size) {
    long bits = Double.doubleToLongBits(size);
    int exponent = (int) (bits >>> MANTISSA_BITS);
    long mantissa = bits & (1L << MANTISSA_BITS) - 1;
    mantissa |= exponent == 0 ? 0 : 1L << MANTISSA_BITS;
    int power = Math.max(exponent, 1) - BIAS - MANTISSA_BITS;
    return mantissa + "p" + (power < 0 ? "" : "+") + power;
  }

  /** Writes a number as a directive wants it. */
  static void write(Directive directive, double value, char form, int precision) {
    int digits = directive.hasPrecision ? directive.precision : precision;
    String text = of(value, form, digits);
    char sign = text.charAt(0) == '-' ? '-' : '+';
    String number = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
    if (directive.space && sign == '+' && !directive.plus) {
      sign = ' ';
    }
    if (number.equals("Inf") || number.equals("NaN")) {
      boolean bare = number.equals("NaN") && !directive.space && !directive.plus;
      directive.padWithBlanks(bare ? number : sign + number);
      return;
    }
    if (directive.sharp && form != 'b') {
      number = withPoint(number, form, digits);
    }
    if (sign == '+' && !directive.plus) {
      directive.pad(number);
    } else if (directive.zerosInside() && directive.width > number.length() + 1) {
      directive.write(sign);
      directive.fill(directive.width - number.length() - 1);
      directive.write(number);
    } else {
      directive.pad(sign + number);
    }
  }

  /** What the sharp flag asks for: a point always, and for some forms a number of digits. */
  private static String withPoint(String number, char form, int precision) {
    boolean hexadecimal = form == 'x' || form == 'X';
    int missing = form == 'g' || form == 'G' || form == 'x' ? precision : 0;
    missing = missing == SHORTEST ? SHORT_EXPONENT : missing;
    int end = number.length();
    boolean point = false;
    boolean counting = false;
    for (int i = 0; i < end; i++) {
      char c = number.charAt(i);
      if (c == '.') {
        point = true;
      } else if (c == 'p' || c == 'P' || (!hexadecimal && (c == 'e' || c == 'E'))) {
        end = i;
      } else {
        counting |= c != '0';
        missing -= counting ? 1 : 0;
      }
    }
    if (!point && end == 1 && number.charAt(0) == '0') {
      missing--;
    }
    return number.substring(0, end)
        + (point ? "" : ".")
        + "0".repeat(Math.max(0, missing))
        + number.substring(end);
  }
}
