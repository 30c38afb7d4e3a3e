package dev.lamina.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.cli.client.Api;
import dev.lamina.store.Json;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code pull} and {@code push} have in common. */
final class TransferChoices {
  @Parameters(
      paramLabel = "MODEL",
      description = "Its name, the registry's host first; NAME@sha256:… for exactly that one.")
  String model = "";

  @Option(names = "--insecure", description = "Speak plain HTTP with the registry.")
  boolean insecure;

  @Option(
      names = "--max-rate",
      paramLabel = "RATE",
      description = "Most bytes a second, such as 20MB.")
  Optional<String> maxRate = Optional.empty();

  @Option(names = "--quiet", description = "Print errors only.")
  boolean quiet;

  @Option(
      names = "--progress",
      paramLabel = "HOW",
      description = {
        "auto (a bar at a terminal), plain (a line for each",
        "step), or json (what the server tells, on standard output)."
      })
  Progress progress = Progress.auto;

  /** How it is told of; as it is written on the command line. */
  enum Progress {
    auto,
    plain,
    json
  }

  /** Whether people are told something. */
  boolean speaks() {
    return !quiet && progress != Progress.json;
  }

  ObjectNode request() {
    ObjectNode request = Json.object().put("model", model).put("insecure", insecure);
    maxRate.ifPresent(rate -> request.put("max_rate", rate));
    return request;
  }

  /**
   * Returns when it is done; tells of it meanwhile.
   *
   * @param doing such as {@code pulling}
   */
  void run(Program program, Api api, String doing, ObjectNode request) throws IOException {
    String path = doing.equals("pulling") ? "/api/pull" : "/api/push";
    if (progress == Progress.json && !quiet) {
      api.stream(path, request, line -> program.out().println(Json.write(line)));
      return;
    }
    try (StatusLine status = new StatusLine(program, quiet, progress == Progress.auto)) {
      api.stream(path, request, new BlobTotals(status, doing)::event);
    }
  }
}
