package dev.lamina.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.lamina.cli.text.FindingText;
import dev.lamina.modelfile.Finding;
import dev.lamina.modelfile.Gguf;
import dev.lamina.modelfile.Instruction;
import dev.lamina.modelfile.Modelfile;
import dev.lamina.modelfile.ModelfileLint;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.toolkit.ModelFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "lint",
    description = "Tell all that is wrong with a Modelfile, or looks wrong.",
    footer = {
      "",
      "Examples:",
      "  lamina lint                    ./Modelfile",
      "  lamina lint pirate/Modelfile --json",
      "",
      "Ends with 2 where there are errors, with 0 where there are warnings only."
    })
final class LintCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "The Modelfile (./Modelfile).")
  Path file = Path.of("Modelfile");

  @Option(names = "--json", description = "Print what was found as JSON.")
  boolean json;

  LintCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    List<Finding> findings = ModelfileLint.check(ModelfileSource.read(file), this::look);
    program.out().print(json ? json(findings) : FindingText.of(file.toString(), findings));
    boolean wrong =
        findings.stream().anyMatch(finding -> finding.severity() == Finding.Severity.ERROR);
    if (!json) {
      program.err().println(FindingText.summary(file.toString(), findings));
    }
    return wrong ? ExitCodes.USAGE : ExitCodes.OK;
  }

  /** Each file that an instruction names is looked at as create would. */
  private ModelfileLint.Named look(Instruction naming) throws IOException {
    Modelfile alone = new Modelfile(List.of(naming));
    ModelFiles files =
        ModelFiles.of(alone, ModelfileSource.directory(file), program.environment.userHome());
    Optional<Gguf> weights = Optional.empty();
    for (Path path : files.files().values()) {
      Gguf head = Gguf.read(path);
      if (head.role() == Gguf.Role.WEIGHTS && weights.isEmpty()) {
        weights = Optional.of(head);
      }
    }
    for (Path path : files.adapters().values()) {
      if (Gguf.read(path).role() != Gguf.Role.ADAPTER) {
        throw ModelException.invalid(
            "adapter " + path.getFileName() + ": it is no adapter (general.type says so in one)");
      }
    }
    return new ModelfileLint.Named(files.model().isPresent(), weights);
  }

  private static String json(List<Finding> findings) {
    ArrayNode list = Json.nodes().arrayNode();
    for (Finding finding : findings) {
      list.addObject()
          .put("severity", finding.severity().word())
          .put("line", finding.line())
          .put("column", finding.column())
          .put("message", finding.message())
          .put("text", finding.shown());
    }
    return Json.write(Json.object().set("findings", list)) + "\n";
  }
}
