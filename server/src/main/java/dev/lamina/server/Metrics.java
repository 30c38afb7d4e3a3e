package dev.lamina.server;

import dev.lamina.store.ModelName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/**
 * What the server counts, in Prometheus' words: the one class that knows Micrometer. Safe for use
 * by several threads.
 */
final class Metrics {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /** From a short prompt on a GPU to a long one on a CPU whose model must be loaded. */
  private static final Duration[] FIRST_TOKEN = {
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofSeconds(60)
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  private volatile State state = new State(0, 0, 0, 0, 0);

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
    Gauge.builder("lamina.info", () -> 1).tag("version", version).register(registry);
    gauge("lamina.queue.requests", "Requests that wait for a model", State::waiting);
    gauge("lamina.loaded.models", "Models in memory", State::loaded);
    gauge("lamina.loaded.bytes", "Memory that they use", State::memory);
    gauge("lamina.store.models", "Models in the store", State::models);
    gauge("lamina.store.bytes", "Blobs that they need, each counted once", State::bytes);
  }

  /** A request was answered. */
  void request(String method, String route, int status, float millis) {
    Timer.builder("lamina.http.requests")
        .description("Requests answered, and the time that they took")
        .tags("method", method, "route", route, "status", Integer.toString(status))
        .register(registry)
        .record(Duration.ofNanos((long) (millis * 1_000_000)));
  }

  /** An answer has begun, so long after it was asked for. */
  void begun(ModelName model, Duration after) {
    Timer.builder("lamina.first.token")
        .description("From a request to the first of its answer, loading included")
        .tag("model", model.shortest())
        .serviceLevelObjectives(FIRST_TOKEN)
        .register(registry)
        .record(after);
  }

  /** A model was given tokens. */
  void read(ModelName model, int tokens) {
    count("lamina.prompt.tokens", "Tokens of prompts", model, tokens);
  }

  /** A model has generated tokens. */
  void written(ModelName model, int tokens) {
    count("lamina.generated.tokens", "Tokens of answers", model, tokens);
  }

  /** All of it, with what is now. */
  String text(State now) {
    state = now;
    return registry.scrape(CONTENT_TYPE);
  }

  private void count(String name, String description, ModelName model, int tokens) {
    Counter.builder(name)
        .description(description)
        .tag("model", model.shortest())
        .register(registry)
        .increment(tokens);
  }

  private void gauge(String name, String description, ToDoubleFunction<State> value) {
    Gauge.builder(name, this, metrics -> value.applyAsDouble(metrics.state))
        .description(description)
        .register(registry);
  }
}
