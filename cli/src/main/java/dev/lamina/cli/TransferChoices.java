package dev.lamina.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.cli.client.Api;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands that move models to and from registries have in common. */
final class TransferChoices {
  @Option(names = "--insecure", description = "Speak plain HTTP with the registry.")
  boolean insecure;

  @Option(
      names = "--max-rate",
      paramLabel = "RATE",
      description = "Most bytes a second, such as 20MB.")
  Optional<String> maxRate = Optional.empty();

  @Mixin ProgressChoices telling = new ProgressChoices();

  /** Adds what was chosen. */
  ObjectNode in(ObjectNode request) {
    request.put("insecure", insecure);
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
