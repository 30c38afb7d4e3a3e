package dev.lamina.cli.text;

/** Numbers of bytes as people read them, in powers of ten. Spec: http-api-and-cli §4.1. */
public final class Sizes {
  private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB"};
  private static final int STEP = 1000;

  private Sizes() {}

  /** From ten on whole numbers, cut off; below that one decimal unless it is whole. */
  public static String text(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= STEP && unit < UNITS.length - 1) {
      value /= STEP;
      unit++;
    }
    boolean whole = value >= 10 || value == Math.rint(value);
    String number = whole ? Long.toString((long) value) : tenths(value);
    return number + " " + UNITS[unit];
  }

  private static String tenths(double value) {
    long tenths = Math.round(value * 10);
    return tenths / 10 + "." + tenths % 10;
  }
}
