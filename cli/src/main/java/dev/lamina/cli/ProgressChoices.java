package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** How a command that moves models tells of it. */
final class ProgressChoices {
  @Option(names = "--quiet", description = "Print errors only.")
  boolean quiet;

  @Option(
      names = "--progress",
      paramLabel = "HOW",
      description = {
        "auto (a bar at a terminal), plain (a line for each",
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

  /**
   * Returns when it is done; tells of it meanwhile.
   *
   * @param doing such as {@code pulling}
   */
  void during(Program program, String doing, Work work) throws Exception {
    if (json()) {
      work.run(line -> program.out().println(Json.write(line)));
      return;
    }
    try (StatusLine status = new StatusLine(program, quiet, progress == Progress.auto)) {
      work.run(new BlobTotals(status, doing)::event);
    }
  }
}
