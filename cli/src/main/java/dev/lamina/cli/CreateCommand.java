package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.cli.client.Api;
import dev.lamina.modelfile.Modelfile;
import dev.lamina.modelfile.ModelfileLint;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
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
      "  lamina create big --link                 its weights take no second place on the disk"
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
      description =
          "Hard-link the files into the store instead of copying them; makes them read-only.")
  boolean link;

  @Option(names = "--quiet", description = "Print errors only.")
  boolean quiet;

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
    try (StatusLine status = new StatusLine(program, quiet);
        FileSender sender = new FileSender(api, status, link)) {
      modelfile
          .retiredParameters()
          .forEach(name -> status.line("warning: parameter " + name + " is deprecated"));
      ObjectNode body = request.send(sender).put("model", model);
      if (!quantize.isEmpty()) {
        body.put("quantize", quantize);
      }
      api.stream("/api/create", body, line -> told(status, line));
    }
    return ExitCodes.OK;
  }

  /** A step that takes long is named when it begins, also where nothing moves. */
  private static void told(StatusLine status, JsonNode line) {
    if (line.has("total") && !line.has("completed")) {
      status.line(line.path("status").asText());
    }
    status.event(line);
  }
}
