package dev.lamina.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.cli.client.Api;
import dev.lamina.store.Json;
import java.util.Optional;
import picocli.CommandLine.Mixin;
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

  @Mixin ProgressChoices telling = new ProgressChoices();

  ObjectNode request() {
    ObjectNode request = Json.object().put("model", model).put("insecure", insecure);
    maxRate.ifPresent(rate -> request.put("max_rate", rate));
    return request;
  }

  /**
   * Returns when it is done; tells of it meanwhile.
   *
   * @param path the route
   */
  void run(Program program, Moving words, String path, ObjectNode request) throws Exception {
    Api api = program.server();
    telling.layers(program, words, lines -> api.stream(path, request, lines::accept));
  }
}
