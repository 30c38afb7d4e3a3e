package dev.lamina.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressBarTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0  | 50000000  | 100000000   | 1000 | 50%  50 MB of 100 MB  50 MB/s  1s left
          40 | 50000000  | 100000000   | 0    | 50%  50 MB of 100 MB
          50 | 50        | 100         | 1000 | 50%  50 B of 100 B
          50 | 60        | 1000000     | 1000 | 0%  60 B of 1 MB  10 B/s  27h46m left
          0  | 1000      | 100000      | 1000 | 1%  1 KB of 100 KB  1 KB/s  1m39s left
          0  | 100000000 | 100000000   | 1000 | 100%  100 MB of 100 MB  100 MB/s
          0  | 0         | 0           | 1000 | 100%  0 B of 0 B
          """)
  void tellsShareRateAndRemainingTime(
      long earlier, long done, long total, long millis, String says) {
    assertThat(ProgressBar.text("pulling", earlier, done, total, Duration.ofMillis(millis)))
        .startsWith("pulling ")
        .endsWith(says);
  }
}
