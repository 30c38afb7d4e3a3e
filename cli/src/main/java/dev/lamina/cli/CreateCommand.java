package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.cli.client.Api;
import dev.lamina.cli.text.IngestedText;
import dev.lamina.cli.text.Times;
import dev.lamina.modelfile.Modelfile;
import dev.lamina.modelfile.ModelfileLint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "create",
    description = "Make a model of a Modelfile.",
    footer = {
      "",
      "Examples:",
      "  lamina create pirate                     from ./Modelfile",
      "  lamina create pirate -f pirate/Modelfile",
      "  lamina create big --link                 its weights are not copied"
    })
final class CreateCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(paramLabel = "MODEL", description = "Its name; a model that has it is replaced.")
  String model = "";

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "The Modelfile (./Modelfile).")
  Path file = Path.of("Modelfile");

  @Option(
      names = {"-q", "--quantize"},
      paramLabel = "TYPE",
      description = "Quantize weights that are F32, F16 or BF16, e.g. to Q4_K_M.")
  String quantize = "";

  @Option(
      names = "--link",
      description = "Hard-link the files into the store, not copy them; makes them read-only.")
  boolean link;

  @Mixin ProgressChoices telling = new ProgressChoices();

  CreateCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    byte[] source = ModelfileSource.read(file);
    ModelfileLint.require(source);
    Modelfile modelfile = Modelfile.parse(source);
    CreateRequest request =
        CreateRequest.of(
            modelfile, ModelfileSource.directory(file), program.environment.userHome());
    Api api = program.server();
    long began = System.nanoTime();
    try (StatusLine status = telling.status(program)) {
      LayerBars bars = new LayerBars(status, Moving.UNTOLD, System::nanoTime);
      Consumer<JsonNode> told = telling.told(program, line -> tell(line, status, bars));
      try (FileSender sender = new FileSender(api, told, link)) {
        modelfile
            .retiredParameters()
            .forEach(name -> status.line("warning: parameter " + name + " is deprecated"));
        ObjectNode body = request.send(sender).put("model", model);
        if (!quantize.isEmpty()) {
          body.put("quantize", quantize);
        }
        api.stream("/api/create", body, told::accept);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        status.line(
            "made " + model + " in " + Times.brief(took) + IngestedText.after(sender.ways()));
      }
    }
    return ExitCodes.OK;
  }

  /** A step that takes long is named when it begins, also where nothing moves. */
  private static void tell(JsonNode line, StatusLine status, LayerBars bars) {
    if (line.has("total") && !line.has("completed")) {
      status.line(line.path("status").asText());
    }
    bars.event(line);
  }
}
