package dev.lamina.modelfile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;
import java.util.regex.Pattern;

/** A 32-bit float as Go's {@code strconv} reads it and {@code fmt} prints it. */
final class GoFloat {
  /** Underscores are left out: Go takes them only where a base prefix asks for it. */
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");

  private static final Pattern HEX =
      Pattern.compile("[+-]?0[xX](?:[0-9a-fA-F]+\\.?[0-9a-fA-F]*|\\.[0-9a-fA-F]+)[pP][+-]?[0-9]+");

  private GoFloat() {}

  /**
   * The number that a text means, with the digits of a 32-bit float; empty if it means none, or one
   * that JSON cannot write.
   */
  static Optional<Double> parse(String text) {
    if (!DECIMAL.matcher(text).matches() && !HEX.matcher(text).matches()) {
      return Optional.empty();
    }
    float value = Float.parseFloat(text);
    return Float.isInfinite(value) ? Optional.empty() : Optional.of(shortest(value));
  }

  /** The double that is written with the fewest digits that give this float. */
  static double shortest(float value) {
    if (value == 0 || !Float.isFinite(value)) {
      return value;
    }
    BigDecimal digits = new BigDecimal(Float.toString(value));
    // Java writes two digits at least.
    BigDecimal one = digits.round(new MathContext(1));
    return (one.floatValue() == value ? one : digits).doubleValue();
  }

  /**
   * A number as {@code PARAMETER} takes it: digits alone, since an exponent would not be read back
   * as an integer.
   */
  static String print(JsonNode number) {
    if (number.isIntegralNumber()) {
      return number.asText();
    }
    return Json.number(number.doubleValue());
  }
}
