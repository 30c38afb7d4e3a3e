package dev.lamina.modelfile;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * Sizes, counts and ages in words, as the reference prints them. Spec: store-and-modelfile §11.6.
 */
public final class Human {
  private static final String[] DECIMAL = {"B", "KB", "MB", "GB", "TB"};
  private static final String[] BINARY = {"B", "KiB", "MiB", "GiB"};
  private static final long THOUSAND = 1000;
  private static final long MILLION = 1_000_000;
  private static final long BILLION = 1_000_000_000;

  private Human() {}

  /** Bytes in powers of 1000: {@code 98 MB}, {@code 4.3 GB}. */
  public static String bytes(long count) {
    int unit = unit(count, THOUSAND, DECIMAL.length);
    long size = power(THOUSAND, unit);
    // Ten and more are cut to whole units, less than ten have a digit unless they are whole.
    String number =
        count >= 10 * size || count % size == 0
            ? Long.toString(count / size)
            : fixed((double) count / size, 1);
    return number + " " + DECIMAL[unit];
  }

  /** Bytes in powers of 1024: {@code 953.7 MiB}. */
  public static String binaryBytes(long count) {
    int unit = unit(count, 1024, BINARY.length);
    if (unit == 0) {
      return count + " B";
    }
    return fixed((double) count / power(1024, unit), 1) + " " + BINARY[unit];
  }

  /** A number of parameters: {@code 134.52M}, {@code 7.2B}. */
  public static String number(long count) {
    if (count >= BILLION) {
      return scaled(count, BILLION, 1) + "B";
    }
    if (count >= MILLION) {
      return scaled(count, MILLION, 2) + "M";
    }
    return count >= THOUSAND ? fixed((double) count / THOUSAND, 0) + "K" : Long.toString(count);
  }

  /** How long ago something was: {@code 2 weeks ago}. */
  public static String ago(Duration age) {
    return words(age) + " ago";
  }

  /** When something will be: {@code 4 minutes from now}. */
  public static String fromNow(Duration wait) {
    return words(wait) + " from now";
  }

  private static String words(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 1) {
      return "Less than a second";
    }
    if (seconds == 1) {
      return "1 second";
    }
    if (seconds < 60) {
      return seconds + " seconds";
    }
    if (duration.toMinutes() == 1) {
      return "About a minute";
    }
    if (duration.toMinutes() < 60) {
      return duration.toMinutes() + " minutes";
    }
    long hours = Math.round(seconds / 3600.0);
    if (hours == 1) {
      return "About an hour";
    }
    if (hours < 48) {
      return hours + " hours";
    }
    if (hours < 24 * 7 * 2) {
      return hours / 24 + " days";
    }
    if (hours < 24 * 30 * 2) {
      return hours / 24 / 7 + " weeks";
    }
    if (hours < 24 * 365 * 2) {
      return hours / 24 / 30 + " months";
    }
    return seconds / 3600 / 24 / 365 + " years";
  }

  private static int unit(long count, long base, int units) {
    int unit = 0;
    for (long rest = count; rest >= base && unit < units - 1; rest /= base) {
      unit++;
    }
    return unit;
  }

  private static long power(long base, int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= base;
    }
    return power;
  }

  private static String scaled(long count, long unit, int digits) {
    return count % unit == 0 ? Long.toString(count / unit) : fixed((double) count / unit, digits);
  }

  /** Rounds the double's exact value, ties to even, as C's printf does. */
  private static String fixed(double value, int digits) {
    return new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
  }
}
