package dev.lamina.cli.text;

import java.time.Duration;

/** How far something is, in one line. */
public final class ProgressBar {
  private static final int CELLS = 24;
  private static final int PERCENT = 100;

  private ProgressBar() {}

  /**
   * Such as {@code verifying ████████░░░░ 33% 33 MB of 98 MB 410 MB/s}.
   *
   * @param done bytes, at most {@code total}
   * @param total bytes
   * @param elapsed since the first of them
   */
  public static String text(String what, long done, long total, Duration elapsed) {
    double part = total == 0 ? 1 : (double) done / total;
    int full = (int) (part * CELLS);
    String bar = "█".repeat(full) + "░".repeat(CELLS - full);
    String text =
        "%s %s %d%%  %s of %s"
            .formatted(what, bar, (int) (part * PERCENT), Sizes.text(done), Sizes.text(total));
    long rate = elapsed.toMillis() == 0 ? 0 : done * 1000 / elapsed.toMillis();
    return rate == 0 ? text : text + "  " + Sizes.text(rate) + "/s";
  }
}
