package dev.lamina.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.cli.client.Api;
import dev.lamina.modelfile.Modelfile;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
      "  lamina create pirate -f pirate/Modelfile"
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
      description = "Quantize the weights, e.g. to q4_K_M.")
  String quantize = "";

  @Option(names = "--quiet", description = "Print errors only.")
  boolean quiet;

  CreateCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    Modelfile modelfile = Modelfile.parse(read());
    Path directory = file.toAbsolutePath().normalize().resolveSibling("");
    CreateRequest request = CreateRequest.of(modelfile, directory, program.environment.userHome());
    Api api = program.server();
    try (StatusLine status = new StatusLine(program, quiet)) {
      modelfile
          .retiredParameters()
          .forEach(name -> status.line("warning: parameter " + name + " is deprecated"));
      ObjectNode body = request.send(api, status).put("model", model);
      if (!quantize.isEmpty()) {
        body.put("quantize", quantize);
      }
      api.stream("/api/create", body, status::event);
    }
    return ExitCodes.OK;
  }

  private byte[] read() throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException absent) {
      throw new ModelException(
          ModelException.Kind.NOT_FOUND,
          "read " + file + ": no such file (name the Modelfile with -f)",
          absent);
    } catch (IOException e) {
      if (Files.isDirectory(file)) {
        throw new ModelException(
            ModelException.Kind.INVALID, "read " + file + ": it is a directory", e);
      }
      throw e;
    }
  }
}
