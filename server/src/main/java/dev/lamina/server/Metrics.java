package dev.lamina.server;

import dev.lamina.store.ModelName;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What the server counts, in Prometheus' words: the one class that knows its library. Safe for use
 * by several threads. No metric samples exemplars: the part of the library that they need is left
 * out.
 */
final class Metrics {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final double SECOND = 1e9;

  /** In seconds: from a short prompt on a GPU to a long one on a CPU whose model must be loaded. */
  private static final double[] FIRST_TOKEN = {0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Summary requests =
      Summary.builder()
          .name("lamina_http_requests_seconds")
          .help("Requests answered, and the time that they took")
          .labelNames("method", "route", "status")
          .withoutExemplars()
          .register(registry);
  private final Histogram firstToken =
      Histogram.builder()
          .name("lamina_first_token_seconds")
          .help("From a request to the first of its answer, loading included")
          .labelNames("model")
          .classicOnly()
          .classicUpperBounds(FIRST_TOKEN)
          .withoutExemplars()
          .register(registry);
  private final Counter read = counter("lamina_prompt_tokens", "Tokens of prompts", "model");
  private final Counter written = counter("lamina_generated_tokens", "Tokens of answers", "model");
  private final Counter pulled = counter("lamina_pulled_bytes", "Bytes got from registries");
  private final Counter pushed = counter("lamina_pushed_bytes", "Bytes sent to registries");
  private final Gauge waiting = gauge("lamina_queue_requests", "Requests that wait for a model");
  private final Gauge loaded = gauge("lamina_loaded_models", "Models in memory");
  private final Gauge memory = gauge("lamina_loaded_bytes", "Memory that they use");
  private final Gauge models = gauge("lamina_store_models", "Models in the store");
  private final Gauge stored =
      gauge("lamina_store_bytes", "Blobs that they need, each counted once");

  /**
   * What is, where all else is what was.
   *
   * @param waiting requests that wait for a model
   * @param loaded models in memory
   * @param memory bytes that they use
   * @param models in the store
   * @param bytes of blobs that those need, each counted once
   */
  record State(int waiting, long loaded, long memory, int models, long bytes) {}

  Metrics(String version) {
    Gauge.builder()
        .name("lamina_info")
        .help("The version that runs")
        .labelNames("version")
        .withoutExemplars()
        .register(registry)
        .labelValues(version)
        .set(1);
  }

  /** A request was answered. */
  void request(String method, String route, int status, float millis) {
    requests
        .labelValues(method, route, Integer.toString(status))
        .observe(millis / Duration.ofSeconds(1).toMillis());
  }

  /** An answer has begun, so long after it was asked for. */
  void begun(ModelName model, Duration after) {
    firstToken.labelValues(model.shortest()).observe(after.toNanos() / SECOND);
  }

  /** A model was given tokens. */
  void read(ModelName model, int tokens) {
    read.labelValues(model.shortest()).inc(tokens);
  }

  /** A model has generated tokens. */
  void written(ModelName model, int tokens) {
    written.labelValues(model.shortest()).inc(tokens);
  }

  /** Bytes came from a registry. */
  void pulled(long bytes) {
    pulled.inc(bytes);
  }

  /** Bytes went to a registry. */
  void pushed(long bytes) {
    pushed.inc(bytes);
  }

  /** All of it, with what is now. */
  synchronized String text(State now) {
    waiting.set(now.waiting());
    loaded.set((double) now.loaded());
    memory.set((double) now.memory());
    models.set(now.models());
    stored.set((double) now.bytes());
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(text, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }

  private Gauge gauge(String name, String help) {
    return Gauge.builder().name(name).help(help).withoutExemplars().register(registry);
  }
}
