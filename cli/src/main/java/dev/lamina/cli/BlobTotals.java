package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.cli.text.ProgressBar;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a long answer about many blobs tells: steps as lines, all blobs together as one bar, and the
 * report that is its end.
 */
final class BlobTotals {
  private final StatusLine status;
  private final String doing;
  private final long began = System.nanoTime();

  /** Bytes done of each blob by its digest. */
  private final Map<String, Long> blobs = new HashMap<>();

  /** What the first event of each blob told: there already, but for a little. */
  private long earlier;

  private long done;
  private long total;
  private Optional<JsonNode> report = Optional.empty();

  BlobTotals(StatusLine status, String doing) {
    this.status = status;
    this.doing = doing;
  }

  void event(JsonNode line) {
    if (line.has("report")) {
      report = Optional.of(line.get("report"));
    } else if (line.has("total")) {
      add(
          line.path("digest").asText(),
          line.path("completed").asLong(),
          line.path("total").asLong());
    } else {
      status.line(line.path("status").asText(""));
    }
  }

  /** So much of one blob is done. */
  void add(String digest, long completed, long size) {
    Long before = blobs.put(digest, completed);
    total += before == null ? size : 0;
    earlier += before == null ? completed : 0;
    done += completed - (before == null ? 0 : before);
    status.moving(
        ProgressBar.text(doing, earlier, done, total, Duration.ofNanos(System.nanoTime() - began)));
  }

  /** The report; the answer has come to its end. */
  JsonNode report() {
    return report.orElseThrow(
        () -> new IllegalStateException("the server's answer ended without its report"));
  }
}
