package dev.lamina.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressBarTest {
  private static final long SECOND = 1_000_000_000L; // nanoseconds

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          50000000  | 100000000   | 50000000  | 50%  50 MB of 100 MB  50 MB/s  1s left
          50000000  | 100000000   | 0         | 50%  50 MB of 100 MB
          60        | 1000000     | 10        | 0%  60 B of 1 MB  10 B/s  27h46m left
          1000      | 100000      | 1000      | 1%  1 KB of 100 KB  1 KB/s  1m39s left
          100000000 | 100000000   | 100000000 | 100%  100 MB of 100 MB  100 MB/s
          0         | 0           | 0         | 100%  0 B of 0 B
          """)
  void tellsShareRateAndRemainingTime(long done, long total, long rate, String says) {
    assertThat(ProgressBar.text("pulling", done, total, rate))
        .startsWith("pulling ")
        .endsWith(says);
  }

  @Test
  void aRateIsThatOfTheLastSecondsAndUnknownAtFirst() {
    AtomicLong now = new AtomicLong();
    Rate rate = new Rate(now::get);
    rate.add(1_000);
    assertThat(rate.perSecond()).isZero();
    for (int i = 0; i < 60; i++) {
      now.addAndGet(SECOND);
      rate.add(i < 30 ? 1_000_000 : 10);
    }
    assertThat(rate.perSecond()).isEqualTo(10);
    now.addAndGet(10 * SECOND);
    rate.add(0);
    assertThat(rate.perSecond()).as("nothing has come for ten seconds").isZero();
  }
}
