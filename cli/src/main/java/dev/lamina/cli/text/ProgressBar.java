package dev.lamina.cli.text;

import java.time.Duration;

/** How far something is, in one line. */
public final class ProgressBar {
  private static final int CELLS = 24;
  private static final int PERCENT = 100;
  private static final int MINUTE = 60; // seconds, and minutes of an hour

  private ProgressBar() {}

  /**
   * Such as {@code pulling ████████░░░░ 33% 33 MB of 98 MB 41 MB/s 2s left}.
   *
   * @param earlier bytes of {@code done} that were there at the beginning: they say nothing of
   *     speed
   * @param done bytes, at most {@code total}
   * @param total bytes
   * @param elapsed since the first of them
   */
  public static String text(String what, long earlier, long done, long total, Duration elapsed) {
    double part = total == 0 ? 1 : (double) done / total;
    int full = (int) (part * CELLS);
    String bar = "█".repeat(full) + "░".repeat(CELLS - full);
    String text =
        "%s %s %d%%  %s of %s"
            .formatted(what, bar, (int) (part * PERCENT), Sizes.text(done), Sizes.text(total));
    long rate = elapsed.toMillis() == 0 ? 0 : (done - earlier) * 1000 / elapsed.toMillis();
    if (rate <= 0) {
      return text;
    }
    return text + "  " + Sizes.text(rate) + "/s" + left((total - done) / rate);
  }

  private static String left(long seconds) {
    if (seconds <= 0) {
      return "";
    }
    long minutes = seconds / MINUTE;
    String time =
        minutes == 0
            ? seconds + "s"
            : minutes < MINUTE
                ? minutes + "m" + seconds % MINUTE + "s"
                : minutes / MINUTE + "h" + minutes % MINUTE + "m";
    return "  " + time + " left";
  }
}
