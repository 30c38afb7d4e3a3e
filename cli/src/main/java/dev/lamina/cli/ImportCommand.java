package dev.lamina.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.server.ProgressLines;
import dev.lamina.store.Json;
import dev.lamina.store.ModelName;
import dev.lamina.toolkit.Lamina;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    aliases = "load",
    description = {
      "Take the models of a tar file that export wrote, or of any OCI layout.",
      "Every blob is checked before a name appears; of a damaged archive nothing is",
      "kept."
    },
    footer = {
      "",
      "Models get the names that they have in it; NAME is for the only one. They",
      "replace models of the same name. The names are printed.",
      "",
      "Examples:",
      "  lamina import pirate.tar",
      "  lamina import layout/ team/pirate:v2"
    })
final class ImportCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(index = "0", paramLabel = "FILE", description = "A tar file, or a directory.")
  Path path = Path.of(".");

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      description = "What the model is called here.")
  Optional<String> name = Optional.empty();

  @Mixin ProgressChoices telling = new ProgressChoices();

  @Option(names = "--json", description = "Print the names as JSON.")
  boolean json;

  ImportCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    Optional<ModelName> wanted = name.map(ModelName::parse);
    List<ModelName> names = new ArrayList<>();
    try (LocalStore local =
            LocalStore.of(program.server())
                .orRefuse("import " + path, "run it where the server is, as the server's user");
        Lamina lamina = local.open(program)) {
      telling.layers(
          program,
          Moving.IMPORT,
          lines ->
              names.addAll(
                  lamina.importFrom(
                      path, wanted, event -> ProgressLines.line(event).ifPresent(lines))));
    }
    if (telling.json() || json) {
      ObjectNode end = Json.object();
      if (telling.json()) {
        end.put("status", "success");
      }
      names.stream().map(ModelName::shortest).forEach(end.putArray("models")::add);
      program.out().println(Json.write(end));
    } else {
      names.forEach(each -> program.out().println(each.shortest()));
    }
    return ExitCodes.OK;
  }
}
