package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** How a command that moves or reads much tells of it. */
final class ProgressChoices {
  @Option(names = "--quiet", description = "Print errors only.")
  boolean quiet;

  @Option(
      names = "--progress",
      paramLabel = "HOW",
      description = {
        "auto (bars at a terminal), plain (a line for each",
        "step), or json (each event, on standard output)."
      })
  Progress progress = Progress.auto;

  /** As it is written on the command line. */
  enum Progress {
    auto,
    plain,
    json
  }

  /** What takes long; it hands on a line for each event, as the server's streams have them. */
  @FunctionalInterface
  interface Work {
    void run(Consumer<JsonNode> lines) throws Exception;
  }

  /** Whether people are told something. */
  boolean speaks() {
    return !quiet && progress != Progress.json;
  }

  /** Whether events are results. */
  boolean json() {
    return !quiet && progress == Progress.json;
  }

  /** The caller closes it. */
  StatusLine status(Program program) {
    return new StatusLine(program, !speaks(), progress == Progress.auto);
  }

  /** Moves layers; each is told of, and at the end all of them. */
  void layers(Program program, Moving words, Work work) throws Exception {
    try (StatusLine status = status(program)) {
      LayerBars bars = new LayerBars(status, words, System::nanoTime);
      work.run(told(program, bars::event));
      bars.end();
    }
  }

  /**
   * Works on blobs of whatever number; they are told of together.
   *
   * @return the report that the work ends with
   */
  JsonNode report(Program program, String doing, Work work) throws Exception {
    AtomicReference<Optional<JsonNode>> report = new AtomicReference<>(Optional.empty());
    try (StatusLine status = status(program)) {
      BlobTotals totals = new BlobTotals(status, doing, System::nanoTime);
      Consumer<JsonNode> told = told(program, totals::event);
      work.run(
          line -> {
            told.accept(line);
            if (line.has("report")) {
              report.set(Optional.of(line.get("report")));
            }
          });
    }
    return report
        .get()
        .orElseThrow(
            () -> new IllegalStateException("the server's answer ended without its report"));
  }

  /** Where events go to: to the reader of standard output, or to people. */
  Consumer<JsonNode> told(Program program, Consumer<JsonNode> people) {
    return json() ? line -> program.out().println(Json.write(line)) : people;
  }
}
