package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.cli.text.ProgressBar;
import dev.lamina.cli.text.Rate;
import dev.lamina.cli.text.Sizes;
import dev.lamina.cli.text.Times;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What a stream of steps and layers tells: steps as lines, a bar for each layer that moves, a line
 * for each that is done, and a summary.
 */
final class LayerBars {
  private static final int MOST = 8; // bars at once: they must fit on the smallest terminal

  private final StatusLine status;
  private final Moving words;
  private final LongSupplier nanoTime;
  private final long began;
  private final Map<String, Layer> layers = new LinkedHashMap<>();

  LayerBars(StatusLine status, Moving words, LongSupplier nanoTime) {
    this.status = status;
    this.words = words;
    this.nanoTime = nanoTime;
    this.began = nanoTime.getAsLong();
  }

  /** How far one layer is, in bytes. */
  private static final class Layer {
    private final String what;
    private final Rate rate;
    private long total;
    private long completed;
    private long present;

    Layer(String what, Rate rate) {
      this.what = what;
      this.rate = rate;
    }

    void at(JsonNode line) {
      long before = completed - present;
      total = line.path("total").asLong();
      completed = line.path("completed").asLong();
      present = line.path("present").asLong();
      rate.add(completed - present - before);
    }

    boolean done() {
      return completed >= total;
    }

    String bar() {
      return ProgressBar.text(what, completed, total, rate.perSecond());
    }
  }

  void event(JsonNode line) {
    String text = line.path("status").asText("");
    if (!line.has("total")) {
      status.line(text);
      return;
    }
    String key = text + line.path("digest").asText("");
    Layer layer = layers.computeIfAbsent(key, _ -> new Layer(text, new Rate(nanoTime)));
    boolean over = layer.done() && layer.total > 0;
    layer.at(line);
    if (layer.done() && !over) {
      status.line(words.layer(text, layer.total, layer.present));
    }
    status.moving(bars());
  }

  private List<String> bars() {
    List<String> bars = new ArrayList<>();
    int more = 0;
    for (Layer layer : layers.values()) {
      if (!layer.done()) {
        if (bars.size() < MOST) {
          bars.add(layer.bar());
        } else {
          more++;
        }
      }
    }
    if (more > 0) {
      bars.add("and " + more + " more");
    }
    return bars;
  }

  /** Such as {@code pulled 98 MB in 2s (41 MB/s), 282 B were here already}. */
  void end() {
    long moved = layers.values().stream().mapToLong(each -> each.completed - each.present).sum();
    long present = layers.values().stream().mapToLong(each -> each.present).sum();
    long nanos = nanoTime.getAsLong() - began;
    long rate = nanos == 0 ? 0 : Math.round(moved * 1e9 / nanos);
    status.line(
        words.did()
            + " "
            + Sizes.text(moved)
            + " in "
            + Times.brief(Duration.ofNanos(nanos))
            + (moved == 0 ? "" : " (" + ProgressBar.rate(rate) + ")")
            + (words.already().isEmpty()
                ? ""
                : ", " + Sizes.text(present) + " " + words.already()));
  }
}
