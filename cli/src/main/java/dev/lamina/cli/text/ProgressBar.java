package dev.lamina.cli.text;

import java.time.Duration;

/** How far something is, in one line. */
public final class ProgressBar {
  private static final int CELLS = 24;
  private static final int PERCENT = 100;

  private ProgressBar() {}

  /**
   * Such as {@code pulling ████████░░░░ 33% 33 MB of 98 MB 41 MB/s 2s left}.
   *
   * @param done bytes, at most {@code total}
   * @param total bytes
   * @param rate bytes a second; 0 when that is not known
   */
  public static String text(String what, long done, long total, long rate) {
    double part = total == 0 ? 1 : (double) done / total;
    int full = (int) (part * CELLS);
    String bar = "█".repeat(full) + "░".repeat(CELLS - full);
    String text =
        "%s %s %d%%  %s of %s"
            .formatted(what, bar, (int) (part * PERCENT), Sizes.text(done), Sizes.text(total));
    if (rate <= 0) {
      return text;
    }
    Duration left = Duration.ofSeconds((total - done) / rate);
    return text + "  " + rate(rate) + (left.isZero() ? "" : "  " + Times.brief(left) + " left");
  }

  /** Such as {@code 41 MB/s}. */
  public static String rate(long perSecond) {
    return Sizes.text(perSecond) + "/s";
  }
}
