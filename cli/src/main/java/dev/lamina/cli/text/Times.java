package dev.lamina.cli.text;

import java.time.Duration;
import java.time.Instant;

/** Spans of time as people read them. Spec: http-api-and-cli §4.1, §4.2. */
public final class Times {
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long WEEK = 7 * DAY;
  private static final long MONTH = 30 * DAY;
  private static final long YEAR = 365 * DAY;
  private static final long FOREVER = 20 * YEAR;

  private Times() {}

  /** Such as {@code 2 hours ago} or {@code 4 minutes from now}. */
  public static String relative(Instant time, Instant now) {
    if (time.isAfter(now)) {
      Duration ahead = Duration.between(now, time);
      return ahead.toSeconds() > FOREVER ? "Forever" : span(ahead) + " from now";
    }
    return span(Duration.between(time, now)) + " ago";
  }

  static String span(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 1) {
      return "Less than a second";
    }
    if (seconds == 1) {
      return "1 second";
    }
    if (seconds < MINUTE) {
      return seconds + " seconds";
    }
    long minutes = seconds / MINUTE;
    if (minutes == 1) {
      return "About a minute";
    }
    if (seconds < HOUR) {
      return minutes + " minutes";
    }
    long hours = Math.round((double) seconds / HOUR);
    if (hours == 1) {
      return "About an hour";
    }
    return hours < 48 ? hours + " hours" : days(hours * HOUR);
  }

  private static String days(long seconds) {
    if (seconds < 2 * WEEK) {
      return seconds / DAY + " days";
    }
    if (seconds < 60 * DAY) {
      return seconds / WEEK + " weeks";
    }
    return seconds < 2 * YEAR ? seconds / MONTH + " months" : seconds / YEAR + " years";
  }

  /** Such as {@code 0.4s}, {@code 12s}, {@code 3m20s} or {@code 2h5m}. */
  public static String brief(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds == 0 && !duration.isZero()) {
      return "0." + duration.toMillis() / 100 + "s";
    }
    if (seconds < MINUTE) {
      return seconds + "s";
    }
    long minutes = seconds / MINUTE;
    return seconds < HOUR
        ? minutes + "m" + seconds % MINUTE + "s"
        : seconds / HOUR + "h" + minutes % 60 + "m";
  }

  /** A duration in Go's form: {@code 1.316ms}, {@code 3.5523695s}, {@code 1m2.5s}. */
  public static String exact(long nanos) {
    if (nanos == 0) {
      return "0s";
    }
    if (nanos < 0) {
      return "-" + exact(-nanos);
    }
    if (nanos < 1_000) {
      return nanos + "ns";
    }
    if (nanos < 1_000_000) {
      return decimal(nanos, 1_000) + "µs";
    }
    if (nanos < 1_000_000_000) {
      return decimal(nanos, 1_000_000) + "ms";
    }
    long seconds = nanos / 1_000_000_000;
    long minutes = seconds / MINUTE;
    String rest = decimal(nanos - minutes * MINUTE * 1_000_000_000, 1_000_000_000) + "s";
    if (minutes == 0) {
      return rest;
    }
    return minutes < 60 ? minutes + "m" + rest : minutes / 60 + "h" + minutes % 60 + "m" + rest;
  }

  private static String decimal(long value, long unit) {
    long fraction = value % unit;
    if (fraction == 0) {
      return Long.toString(value / unit);
    }
    String digits = Long.toString(unit + fraction).substring(1).replaceAll("0+$", "");
    return value / unit + "." + digits;
  }
}
