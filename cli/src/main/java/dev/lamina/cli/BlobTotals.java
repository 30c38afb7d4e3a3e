package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.cli.text.ProgressBar;
import dev.lamina.cli.text.Rate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** What a long answer about many blobs tells: steps as lines, all blobs together as one bar. */
final class BlobTotals {
  private final StatusLine status;
  private final String doing;
  private final Rate rate;

  /** Bytes done of each blob by its digest. */
  private final Map<String, Long> blobs = new HashMap<>();

  private long done;
  private long total;

  BlobTotals(StatusLine status, String doing, LongSupplier nanoTime) {
    this.status = status;
    this.doing = doing;
    this.rate = new Rate(nanoTime);
  }

  void event(JsonNode line) {
    if (line.has("report")) {
      return;
    }
    if (!line.has("total")) {
      status.line(line.path("status").asText(""));
      return;
    }
    long completed = line.path("completed").asLong();
    Long before = blobs.put(line.path("digest").asText(), completed);
    total += before == null ? line.path("total").asLong() : 0;
    long more = completed - (before == null ? 0 : before);
    done += more;
    rate.add(more);
    status.moving(List.of(ProgressBar.text(doing, done, total, rate.perSecond())));
  }
}
