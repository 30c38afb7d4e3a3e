package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "tags",
    description = "List the tags that a registry has of a model.",
    footer = {"", "Examples:", "  lamina tags registry.example.com/team/pirate"})
final class TagsCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(paramLabel = "REPOSITORY", description = "HOST/NAMESPACE/MODEL.")
  String repository = "";

  @Option(names = "--insecure", description = "Speak plain HTTP with the registry.")
  boolean insecure;

  @Option(names = "--json", description = "What the server answered, as JSON.")
  boolean json;

  TagsCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    JsonNode answer =
        program
            .server()
            .post(
                "/api/registry/tags",
                Json.object().put("model", repository).put("insecure", insecure));
    if (json) {
      program.out().println(Json.write(answer));
    } else {
      answer.path("tags").forEach(tag -> program.out().println(tag.asText()));
    }
    return ExitCodes.OK;
  }
}
