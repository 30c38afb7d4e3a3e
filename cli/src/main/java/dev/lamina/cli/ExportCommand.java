package dev.lamina.cli;

import dev.lamina.cli.text.Sizes;
import dev.lamina.oci.ManifestShape;
import dev.lamina.server.ProgressLines;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.store.Reference;
import dev.lamina.toolkit.Lamina;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "export",
    aliases = "save",
    description = {
      "Write models into a tar file: an OCI layout, which import and others read.",
      "What they share is there once; saved conversations are in it. A file of that",
      "name is replaced when all is written."
    },
    footer = {
      "",
      "Examples:",
      "  lamina export pirate pirate.tar",
      "  lamina export smollm2 pirate models.tar",
      "  lamina export pirate pirate.tar --format oci   (skopeo takes no other kind)"
    })
final class ExportCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(
      arity = "2..*",
      paramLabel = "MODEL... FILE",
      hideParamSyntax = true,
      description = "The models' names, and the file to be written.")
  List<String> words = List.of();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "ollama, oci, modelpack or image, as push has them; else as it is.")
  Optional<String> format = Optional.empty();

  @Mixin ProgressChoices telling = new ProgressChoices();

  ExportCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    Path file = Path.of(words.getLast());
    if (Files.isDirectory(file)) {
      throw ModelException.invalid("export to " + file + ": it is a directory (name a file)");
    }
    Optional<ManifestShape> shape = format.map(ManifestShape::parse);
    List<Reference> models =
        words.subList(0, words.size() - 1).stream().map(Reference::parse).toList();
    try (LocalStore local =
            LocalStore.of(program.server())
                .orRefuse("export", "run it where the server is, as the server's user");
        Lamina lamina = local.open(program)) {
      telling.layers(
          program,
          Moving.EXPORT,
          lines ->
              lamina.exportTo(
                  file, models, shape, event -> ProgressLines.line(event).ifPresent(lines)));
    }
    long bytes = Files.size(file);
    if (telling.json()) {
      program.out().println(Json.write(Json.object().put("status", "success").put("size", bytes)));
    } else if (telling.speaks()) {
      program.err().println("the file has " + Sizes.text(bytes));
    }
    return ExitCodes.OK;
  }
}
