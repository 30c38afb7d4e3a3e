package dev.lamina.modelfile.jinja;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** A time in the form that C's {@code strftime} gives it, with English names. */
final class Strftime {
  private final ZonedDateTime time;

  private Strftime(ZonedDateTime time) {
    this.time = time;
  }

  static String format(ZonedDateTime time, String format) {
    Strftime strftime = new Strftime(time);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 >= format.length()) {
        out.append(c);
        continue;
      }
      char next = format.charAt(++i);
      if ((next == '-' || next == '_' || next == '0' || next == '^') && i + 1 < format.length()) {
        out.append(strftime.flagged(next, format.charAt(++i)));
      } else {
        out.append(strftime.field(next));
      }
    }
    return out.toString();
  }

  private String flagged(char flag, char directive) {
    String text = field(directive);
    String unpadded = text.replaceFirst("^[0 ]+(?=.)", "");
    return switch (flag) {
      case '-' -> unpadded;
      case '_' -> " ".repeat(text.length() - unpadded.length()) + unpadded;
      case '0' -> "0".repeat(text.length() - unpadded.length()) + unpadded;
      default -> text.toUpperCase(Locale.ROOT);
    };
  }

  private String field(char directive) {
    return switch (directive) {
      case 'a' -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'A' -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'b', 'h' -> month("MMM");
      case 'B' -> month("MMMM");
      case 'c' -> format(time, "%a %b %e %H:%M:%S %Y");
      case 'C' -> digits(time.getYear() / 100, 2);
      case 'd' -> digits(time.getDayOfMonth(), 2);
      case 'D', 'x' -> format(time, "%m/%d/%y");
      case 'e' -> blank(time.getDayOfMonth());
      case 'f' -> digits(time.get(ChronoField.MICRO_OF_SECOND), 6);
      case 'F' -> format(time, "%Y-%m-%d");
      case 'g' -> digits(time.get(IsoFields.WEEK_BASED_YEAR) % 100, 2);
      case 'G' -> Integer.toString(time.get(IsoFields.WEEK_BASED_YEAR));
      case 'H' -> digits(time.getHour(), 2);
      case 'I' -> digits(time.get(ChronoField.CLOCK_HOUR_OF_AMPM), 2);
      case 'j' -> digits(time.getDayOfYear(), 3);
      case 'k' -> blank(time.getHour());
      case 'l' -> blank(time.get(ChronoField.CLOCK_HOUR_OF_AMPM));
      case 'm' -> digits(time.getMonthValue(), 2);
      case 'M' -> digits(time.getMinute(), 2);
      case 'n' -> "\n";
      case 'p' -> time.getHour() < 12 ? "AM" : "PM";
      case 'P' -> time.getHour() < 12 ? "am" : "pm";
      case 'r' -> format(time, "%I:%M:%S %p");
      case 'R' -> format(time, "%H:%M");
      case 's' -> Long.toString(time.toEpochSecond());
      case 'S' -> digits(time.getSecond(), 2);
      case 't' -> "\t";
      case 'T', 'X' -> format(time, "%H:%M:%S");
      case 'u' -> Integer.toString(time.getDayOfWeek().getValue());
      case 'U' -> digits(week(time.getDayOfWeek().getValue() % 7), 2);
      case 'V' -> digits(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2);
      case 'w' -> Integer.toString(time.getDayOfWeek().getValue() % 7);
      case 'W' -> digits(week(time.getDayOfWeek().getValue() - 1), 2);
      case 'y' -> digits(time.getYear() % 100, 2);
      case 'Y' -> Integer.toString(time.getYear());
      // Python's now() has no zone, so these two are empty there.
      case 'z', 'Z' -> "";
      case '%' -> "%";
      default -> "%" + directive;
    };
  }

  private String month(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
  }

  /** Weeks since the year's first one that began with its first day. */
  private int week(int daysSinceWeekStart) {
    long daysOfYear =
        ChronoUnit.DAYS.between(time.toLocalDate().withDayOfYear(1), time.toLocalDate());
    return (int) ((daysOfYear + 7 - daysSinceWeekStart) / 7);
  }

  private static String digits(int number, int width) {
    String digits = Integer.toString(number);
    return "0".repeat(Math.max(0, width - digits.length())) + digits;
  }

  private static String blank(int number) {
    return number < 10 ? " " + number : Integer.toString(number);
  }
}
