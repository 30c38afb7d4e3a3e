package dev.lamina.server;

import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations in Go's notation: {@code 1h30m}, {@code 1.5s}, {@code -1s}. Spec §2.1. */
final class Durations {
  private static final Pattern WHOLE = Pattern.compile("[-+]?(0|(\\d*\\.?\\d*[^\\d.]+)+)");
  private static final Pattern PART = Pattern.compile("(\\d*\\.?\\d*)([^\\d.]+)");
  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "μs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private Durations() {}

  /**
   * Reads a duration.
   *
   * @throws ModelException INVALID, with the words of Go's clients
   */
  static Duration parse(String text) {
    if (!WHOLE.matcher(text).matches()) {
      boolean number = text.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)");
      throw invalid(number ? "missing unit in" : "invalid", text);
    }
    boolean negative = text.startsWith("-");
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher parts = PART.matcher(text.replaceFirst("^[-+]", ""));
    while (parts.find()) {
      Long unit = NANOS.get(parts.group(2));
      if (unit == null) {
        throw invalid("unknown unit " + quoted(parts.group(2)) + " in", text);
      }
      if (parts.group(1).isEmpty() || parts.group(1).equals(".")) {
        throw invalid("invalid", text);
      }
      nanos = nanos.add(new BigDecimal("0" + parts.group(1)).multiply(BigDecimal.valueOf(unit)));
    }
    BigDecimal signed = negative ? nanos.negate() : nanos;
    if (signed.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw invalid("invalid", text);
    }
    return Duration.ofNanos(signed.setScale(0, RoundingMode.DOWN).longValue());
  }

  private static ModelException invalid(String what, String text) {
    return ModelException.invalid("time: " + what + " duration " + quoted(text));
  }

  private static String quoted(String text) {
    return Json.write(Json.nodes().textNode(text));
  }
}
