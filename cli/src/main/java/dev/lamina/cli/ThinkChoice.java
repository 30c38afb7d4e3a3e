package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option of the commands that make a prompt: whether the model is to think. */
final class ThinkChoice {
  @Option(
      names = "--think",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "LEVEL",
      description = "Whether to think first: true, false, low, medium, high or max.")
  Optional<String> level = Optional.empty();

  /** As the API takes it. */
  Optional<JsonNode> value() {
    return level.map(RunSettings::think);
  }
}
