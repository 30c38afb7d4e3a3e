package dev.lamina.toolkit;

import dev.lamina.store.ModelException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 300ms}, {@code -1.5h}, {@code 2h45m}. */
final class GoDuration {
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

  /** A number, of which a digit must be there, and letters up to the next one. */
  private static final Pattern PART = Pattern.compile("([0-9]*)(\\.?)([0-9]*)([^0-9.]*)");

  private static final BigInteger LONGEST = BigInteger.valueOf(Long.MAX_VALUE);

  private GoDuration() {}

  /** Reads one; throws INVALID in Go's words. */
  static Duration parse(String text) {
    boolean negative = text.startsWith("-");
    String rest = negative || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) {
      return Duration.ZERO;
    }
    if (rest.isEmpty()) {
      throw invalid("invalid duration", text);
    }
    BigInteger nanos = BigInteger.ZERO;
    Matcher part = PART.matcher(rest);
    int at = 0;
    while (at < rest.length()) {
      part.region(at, rest.length());
      if (!part.lookingAt() || (part.group(1).isEmpty() && part.group(3).isEmpty())) {
        throw invalid("invalid duration", text);
      }
      nanos = nanos.add(nanos(part, text));
      if (nanos.compareTo(LONGEST) > 0) {
        throw invalid("invalid duration", text);
      }
      at = part.end();
    }
    return Duration.ofNanos(negative ? -nanos.longValue() : nanos.longValue());
  }

  private static BigInteger nanos(Matcher part, String text) {
    String unit = part.group(4);
    if (unit.isEmpty()) {
      throw invalid("missing unit in duration", text);
    }
    Long nanos = NANOS.get(unit);
    if (nanos == null) {
      throw invalid("unknown unit \"" + unit + "\" in duration", text);
    }
    BigDecimal number = new BigDecimal("0" + part.group(1) + "." + part.group(3) + "0");
    return number.multiply(BigDecimal.valueOf(nanos)).toBigInteger();
  }

  private static ModelException invalid(String what, String text) {
    String quoted = text.replace("\\", "\\\\").replace("\"", "\\\"");
    return ModelException.invalid("time: " + what + " \"" + quoted + "\"");
  }
}
