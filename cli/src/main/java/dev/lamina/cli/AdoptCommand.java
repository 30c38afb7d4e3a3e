package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.cli.text.IngestedText;
import dev.lamina.server.ProgressLines;
import dev.lamina.store.Adoption;
import dev.lamina.store.Json;
import dev.lamina.toolkit.Lamina;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "adopt",
    description = {
      "Take the models of another store, such as Ollama's.",
      "By hard links where that can be, else by copies; each blob is checked. The other",
      "store stays usable, and its linked blobs become read-only. No model of this",
      "store is replaced."
    },
    footer = {"", "Example:", "  lamina adopt ~/.ollama/models"})
final class AdoptCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(paramLabel = "DIR", description = "The other store's directory.")
  Path directory = Path.of(".");

  @Mixin ProgressChoices telling = new ProgressChoices();

  @Option(names = "--json", description = "Print what came of it as JSON.")
  boolean json;

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
        StatusLine status = telling.status(program)) {
      BlobTotals totals = new BlobTotals(status, "reading", System::nanoTime);
      Consumer<JsonNode> told = telling.told(program, totals::event);
      adoption = lamina.adopt(other, event -> ProgressLines.line(event).ifPresent(told));
    }
    if (telling.json() || json) {
      program.out().println(Json.write(json(adoption)));
    } else {
      adoption.adopted().forEach(name -> program.out().println("adopted " + name));
    }
    program.out().flush();
    adoption.failures().forEach(failure -> program.err().println("Error: adopt " + failure));
    if (telling.speaks()) {
      program.err().println(summary(adoption));
    }
    return adoption.failures().isEmpty() ? ExitCodes.OK : ExitCodes.FAILURE;
  }

  private static ObjectNode json(Adoption adoption) {
    ObjectNode end = Json.object().put("status", "success");
    adoption.adopted().stream().map(String::valueOf).forEach(end.putArray("models")::add);
    adoption.failures().stream().map(String::valueOf).forEach(end.putArray("failures")::add);
    return end;
  }

  private static String summary(Adoption adoption) {
    return "adopted "
        + VerifyCommand.counted(adoption.adopted().size(), "model")
        + IngestedText.after(adoption.bytes());
  }
}
