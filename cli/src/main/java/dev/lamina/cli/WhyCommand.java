package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.cli.text.LayerKind;
import dev.lamina.cli.text.Sizes;
import dev.lamina.cli.text.Table;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "why",
    description = "Tell which models need a blob, and what for.",
    footer = {"", "Examples:", "  lamina why b179c9", "  lamina why sha256:b179c9523d0e"})
final class WhyCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(
      paramLabel = "DIGEST",
      description = "Its digest, or six hex digits or more of its beginning.")
  String digest = "";

  @Option(names = "--json", description = "Print what the server answered, as JSON.")
  boolean json;

  WhyCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    if (!digest.matches("[A-Za-z0-9:-]+")) {
      throw ModelException.invalid("why " + digest + ": no digest (write its hex digits)");
    }
    JsonNode why = program.server().get("/api/store/blobs/" + digest);
    program.out().print(json ? Json.write(why) + "\n" : text(why));
    program.out().flush();
    return ExitCodes.OK;
  }

  private static String text(JsonNode why) {
    StringBuilder text = new StringBuilder(why.path("digest").asText());
    boolean manifest = !why.path("manifestOf").isEmpty();
    if (why.has("size")) {
      text.append("  ").append(Sizes.text(why.path("size").asLong()));
    } else if (!manifest) {
      text.append("  missing");
    }
    text.append('\n');
    why.path("manifestOf")
        .forEach(name -> text.append("the ID of ").append(name.asText()).append('\n'));
    if (why.path("held").asBoolean()) {
      text.append("held by an operation that runs now\n");
    }
    if (why.path("uses").isEmpty()) {
      return text.append(manifest ? "" : "no model needs it (lamina prune removes it)\n")
          .toString();
    }
    Table table = Table.headed("MODEL", "LAYER", "TAKEN FROM");
    for (JsonNode use : why.path("uses")) {
      table.row(
          use.path("model").asText(),
          LayerKind.of(use.path("mediaType").asText()),
          use.path("from").asText(""));
    }
    return text.append(table.text()).toString();
  }
}
