package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.cli.Ancestry.Step;
import dev.lamina.cli.client.Api;
import dev.lamina.cli.text.LayerKind;
import dev.lamina.cli.text.Sizes;
import dev.lamina.cli.text.Table;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "history",
    description = "Tell which models a model is made from, and which layer came from where.",
    footer = {"", "Example:", "  lamina history pirate"})
final class HistoryCommand implements Callable<Integer> {
  private static final int SHORT_DIGEST = 12;

  private final Program program;

  @Parameters(paramLabel = "MODEL", description = "Its name.")
  String model = "";

  @Option(names = "--json", description = "Print it as JSON.")
  boolean json;

  HistoryCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    Api api = program.server();
    List<Step> steps = Ancestry.of(shown(api, model), name -> find(api, name));
    program.out().print(json ? json(steps) : text(steps));
    return ExitCodes.OK;
  }

  private static JsonNode shown(Api api, String name) throws IOException {
    return api.post("/api/show", Json.object().put("model", name).put("layers", true));
  }

  private static Optional<JsonNode> find(Api api, String name) throws IOException {
    try {
      return Optional.of(shown(api, name));
    } catch (ModelException e) {
      if (e.kind() == ModelException.Kind.NOT_FOUND || e.kind() == ModelException.Kind.INVALID) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private String text(List<Step> steps) {
    StringBuilder text = new StringBuilder();
    for (Step step : steps) {
      text.append(text.isEmpty() ? "" : "from ").append(step.name());
      switch (step.state()) {
        case PRESENT ->
            text.append("  ")
                .append(step.digest(), 0, Math.min(SHORT_DIGEST, step.digest().length()))
                .append("  made ")
                .append(ListCommand.time(step.modified(), program));
        case CHANGED -> text.append("  as it was: it has been made anew since");
        case ABSENT -> text.append("  which is not here");
      }
      Table table = Table.plain("    ");
      for (JsonNode layer : step.layers()) {
        table.row(
            LayerKind.of(layer.path("mediaType").asText()),
            Digest.parse(layer.path("digest").asText()).shortHex(),
            Sizes.text(layer.path("size").asLong()));
      }
      text.append('\n').append(table.text());
    }
    return text.toString();
  }

  private static String json(List<Step> steps) {
    ArrayNode list = Json.nodes().arrayNode();
    for (Step step : steps) {
      ObjectNode each = list.addObject().put("name", step.name()).put("state", step.state().word());
      if (step.state() == Ancestry.State.PRESENT) {
        each.put("digest", step.digest()).put("modified_at", step.modified());
      }
      ArrayNode layers = each.putArray("layers");
      for (JsonNode layer : step.layers()) {
        layers
            .addObject()
            .put("mediaType", layer.path("mediaType").asText())
            .put("digest", layer.path("digest").asText())
            .put("size", layer.path("size").asLong());
      }
    }
    return Json.write(Json.object().set("history", list)) + "\n";
  }
}
