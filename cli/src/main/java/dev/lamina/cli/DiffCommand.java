package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.cli.client.Api;
import dev.lamina.cli.text.DiffText;
import dev.lamina.cli.text.ModelDiff;
import dev.lamina.store.Json;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "diff",
    description = "Tell what differs between two models: instructions, texts, weights, tensors.",
    footer = {
      "",
      "Examples:",
      "  lamina diff smollm2 pirate",
      "  lamina diff m:q8 m:q4 --json     every tensor that differs"
    })
final class DiffCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(index = "0", paramLabel = "A", description = "A model.")
  String before = "";

  @Parameters(index = "1", paramLabel = "B", description = "Another.")
  String after = "";

  @Option(names = "--json", description = "Print all differences as JSON.")
  boolean json;

  @Option(names = "--exit-code", description = "End with 1 where the models differ.")
  boolean exitCode;

  DiffCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    Api api = program.server();
    ModelDiff diff = compare(api);
    program.out().print(json ? Json.write(diff.json()) + "\n" : DiffText.of(diff));
    if (diff.isEmpty() && !json) {
      program.err().println(before + " and " + after + " are the same");
    }
    return exitCode && !diff.isEmpty() ? ExitCodes.FAILURE : ExitCodes.OK;
  }

  /** Tensors are only compared byte by byte where the weights are others. */
  private ModelDiff compare(Api api) throws IOException {
    JsonNode first = shown(api, before, false);
    JsonNode second = shown(api, after, false);
    if (!ModelDiff.isOfOtherWeights(first, second)) {
      return ModelDiff.of(first, second);
    }
    try (StatusLine status = new StatusLine(program, false, true)) {
      status.moving(List.of("comparing the tensors of " + before + " and " + after));
      return ModelDiff.of(shown(api, before, true), shown(api, after, true));
    }
  }

  private static JsonNode shown(Api api, String model, boolean digests) throws IOException {
    return api.post(
        "/api/show",
        Json.object()
            .put("model", model)
            .put("verbose", true)
            .put("layers", true)
            .put("tensor_digests", digests));
  }
}
