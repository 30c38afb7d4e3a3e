package dev.lamina.cli.text;

/** How many cells of a terminal a text takes. */
public final class Width {
  /** First and last code point of each range that is drawn two cells wide. */
  private static final int[][] WIDE = {
    {0x1100, 0x115f},
    {0x2e80, 0x303e},
    {0x3041, 0xa4cf},
    {0xac00, 0xd7a3},
    {0xf900, 0xfaff},
    {0xfe30, 0xfe6f},
    {0xff00, 0xff60},
    {0xffe0, 0xffe6},
    {0x1f300, 0x1f64f},
    {0x1f900, 0x1f9ff},
    {0x20000, 0x3fffd},
  };

  private Width() {}

  /** As much of a text as fits into so many cells. */
  public static String cut(String text, int cells) {
    int width = 0;
    for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
      width += of(text.codePointAt(i));
      if (width > cells) {
        return text.substring(0, i);
      }
    }
    return text;
  }

  static int of(String text) {
    return text.codePoints().map(Width::of).sum();
  }

  /** Two for the scripts and signs that terminals draw wide, none for marks on other characters. */
  static int of(int codePoint) {
    int type = Character.getType(codePoint);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT
        || type == Character.CONTROL) {
      return 0;
    }
    return isWide(codePoint) ? 2 : 1;
  }

  static boolean isWide(int codePoint) {
    for (int[] range : WIDE) {
      if (codePoint >= range[0] && codePoint <= range[1]) {
        return true;
      }
    }
    return false;
  }
}
