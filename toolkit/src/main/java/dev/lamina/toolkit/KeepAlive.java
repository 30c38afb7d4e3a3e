package dev.lamina.toolkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.ModelException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a model stays loaded when nobody uses it. Spec: http-api-and-cli §2.1.
 *
 * <p>Other than the reference: a bare number in a text is seconds, as it is without quotes, and
 * what is too long to be counted is for ever.
 */
public final class KeepAlive {
  /**
   * Longer than any process lives: the longest time that Go's clients can read, about 292 years.
   */
  public static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

  private static final BigDecimal NANOS_PER_SECOND = BigDecimal.valueOf(1_000_000_000);

  /** More digits than any number of seconds needs; {@code 1e999999999} costs no memory. */
  private static final double MOST_SECONDS = 1e12;

  private KeepAlive() {}

  /**
   * Reads a request's {@code keep_alive}: seconds, or a duration in Go's form such as {@code
   * 1h30m}; less than nothing is for ever.
   *
   * @return empty for null
   * @throws ModelException INVALID, in the reference's words
   */
  public static Optional<Duration> parse(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL, MISSING -> Optional.empty();
      case NUMBER ->
          Optional.of(
              Double.isFinite(value.doubleValue()) ? seconds(value.decimalValue()) : FOREVER);
      case STRING -> Optional.of(parse(value.textValue()));
      case BOOLEAN -> throw unsupported("bool");
      case ARRAY -> throw unsupported("[]interface {}");
      case OBJECT, POJO, BINARY -> throw unsupported("map[string]interface {}");
    };
  }

  /** Like {@link #parse(JsonNode)}, for a text: a setting, or a JSON string's. */
  public static Duration parse(String text) {
    if (text.matches("[+-]?[0-9]{1,30}(\\.[0-9]{0,30})?")) {
      return seconds(new BigDecimal(text));
    }
    Duration duration = GoDuration.parse(text);
    return duration.isNegative() ? FOREVER : duration;
  }

  private static Duration seconds(BigDecimal seconds) {
    if (seconds.signum() < 0 || seconds.doubleValue() > MOST_SECONDS) {
      return FOREVER;
    }
    BigDecimal nanos = seconds.multiply(NANOS_PER_SECOND);
    return nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) >= 0
        ? FOREVER
        : Duration.ofNanos(nanos.longValue());
  }

  private static ModelException unsupported(String type) {
    return ModelException.invalid("Unsupported type: '" + type + "'");
  }
}
