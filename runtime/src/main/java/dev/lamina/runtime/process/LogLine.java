package dev.lamina.runtime.process;

/** Text of unknown origin, fit for one line of a message. */
public final class LogLine {
  private static final int LONGEST = 300;

  private LogLine() {}

  /** Without control characters, which a file's metadata may hold, and not longer than a line. */
  public static String of(String text) {
    String line = text.strip().replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
