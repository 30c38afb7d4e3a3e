package dev.lamina.cli;

import dev.lamina.cli.text.Sizes;
import dev.lamina.store.Adoption;
import dev.lamina.store.Ingested;
import dev.lamina.store.Progress;
import dev.lamina.toolkit.Lamina;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "adopt",
    description = {
      "Take the models of another store, such as Ollama's.",
      "By hard links where that can be, else by copies; each blob is checked. The other store stays",
      "usable, and its linked blobs become read-only. No model of this store is replaced."
    },
    footer = {"", "Example:", "  lamina adopt ~/.ollama/models"})
final class AdoptCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(paramLabel = "DIR", description = "The other store's directory.")
  Path directory = Path.of(".");

  AdoptCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    Path other = directory.toAbsolutePath().normalize();
    Adoption adoption;
    try (LocalStore local =
            LocalStore.of(program.server())
                .orRefuse("adopt " + other, "run it where the server is, as the server's user");
        Lamina lamina = local.open(program);
        StatusLine status = new StatusLine(program, false)) {
      BlobTotals totals = new BlobTotals(status, "reading");
      adoption = lamina.adopt(other, event -> tell(event, status, totals));
    }
    adoption.adopted().forEach(name -> program.out().println("adopted " + name));
    program.out().flush();
    adoption.failures().forEach(failure -> program.err().println("Error: adopt " + failure));
    program.err().println(summary(adoption));
    return adoption.failures().isEmpty() ? ExitCodes.OK : ExitCodes.FAILURE;
  }

  private static void tell(Progress event, StatusLine status, BlobTotals totals) {
    switch (event) {
      case Progress.Step step -> status.line(step.status());
      case Progress.Bytes bytes ->
          totals.add(bytes.digest().toString(), bytes.completed(), bytes.total());
      case Progress.Done _ -> {}
    }
  }

  private static String summary(Adoption adoption) {
    List<String> ways = new ArrayList<>();
    new TreeMap<>(adoption.bytes())
        .forEach((way, bytes) -> ways.add(Sizes.text(bytes) + " " + word(way)));
    return "adopted "
        + VerifyCommand.counted(adoption.adopted().size(), "model")
        + (ways.isEmpty() ? "" : ": " + String.join(", ", ways));
  }

  private static String word(Ingested.Way way) {
    return switch (way) {
      case KNOWN, PRESENT -> "here already";
      case LINKED -> "linked";
      case CLONED -> "cloned (reflink)";
      case WRITTEN -> "copied";
    };
  }
}
