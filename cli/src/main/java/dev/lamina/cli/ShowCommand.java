package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.cli.text.LayerKind;
import dev.lamina.cli.text.ModelSections;
import dev.lamina.cli.text.Sizes;
import dev.lamina.cli.text.Table;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = "Show what a model is: its architecture, parameters, texts and layers.",
    footer = {
      "",
      "Examples:",
      "  lamina show smollm2",
      "  lamina show smollm2 --layers",
      "  lamina show smollm2 --modelfile > Modelfile"
    })
final class ShowCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(paramLabel = "MODEL", description = "Its name.")
  String model = "";

  @ArgGroup(exclusive = true)
  Selection selection = new Selection();

  @Option(
      names = {"-v", "--verbose"},
      description = "With all metadata and tensors.")
  boolean verbose;

  @Option(names = "--json", description = "What the server answered, as JSON.")
  boolean json;

  ShowCommand(Program program) {
    this.program = program;
  }

  /** One of these at most. */
  static final class Selection {
    @Option(names = "--license", description = "Its licences.")
    boolean license;

    @Option(names = "--modelfile", description = "A Modelfile that makes the same layers.")
    boolean modelfile;

    @Option(names = "--parameters", description = "Its parameters.")
    boolean parameters;

    @Option(names = "--template", description = "Its template.")
    boolean template;

    @Option(names = "--system", description = "Its system message.")
    boolean system;

    @Option(names = "--layers", description = "Its layers, and which models share them.")
    boolean layers;
  }

  @Override
  public Integer call() throws Exception {
    ObjectNode request = Json.object().put("model", model);
    if (verbose) {
      request.put("verbose", true);
    }
    if (selection.layers) {
      request.put("layers", true);
    }
    print(program.server().post("/api/show", request));
    return ExitCodes.OK;
  }

  private void print(JsonNode shown) {
    if (json) {
      text(Json.write(shown) + "\n");
    } else if (selection.license) {
      text(shown.path("license").asText("") + "\n");
    } else if (selection.modelfile) {
      text(shown.path("modelfile").asText("") + "\n");
    } else if (selection.parameters) {
      text(shown.path("parameters").asText("") + "\n");
    } else if (selection.template) {
      text(shown.path("template").asText(""));
    } else if (selection.system) {
      text(shown.path("system").asText(""));
    } else if (selection.layers) {
      text(layers(shown.path("layers")));
    } else {
      text(ModelSections.text(shown, verbose));
    }
  }

  /** Exactly the text; at a terminal the next prompt gets a line of its own. */
  private void text(String text) {
    program.out().print(text);
    if (program.streams.outIsTerminal() && !text.isEmpty() && !text.endsWith("\n")) {
      program.out().println();
    }
    program.out().flush();
  }

  private static String layers(JsonNode layers) {
    Table table = Table.headed("LAYER", "DIGEST", "SIZE", "SHARED WITH");
    for (JsonNode layer : layers) {
      table.row(
          LayerKind.of(layer.path("mediaType").asText()),
          Digest.parse(layer.path("digest").asText()).shortHex(),
          Sizes.text(layer.path("size").asLong()),
          names(layer.path("sharedWith")));
    }
    return table.text();
  }

  private static String names(JsonNode list) {
    List<String> names = new ArrayList<>();
    list.forEach(name -> names.add(name.asText()));
    return String.join(", ", names);
  }
}
