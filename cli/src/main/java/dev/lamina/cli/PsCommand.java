package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.lamina.cli.text.Sizes;
import dev.lamina.cli.text.Table;
import java.time.OffsetDateTime;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "ps",
    description = {
      "List the models that are loaded.",
      "SIZE is the memory in use; set aside is what they take at most."
    },
    footer = {"", "Example:", "  lamina ps"})
final class PsCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(arity = "0..1", paramLabel = "PREFIX", description = "Only names that begin so.")
  String prefix = "";

  @Option(names = "--json", description = "Print what the server answered, as JSON.")
  boolean json;

  PsCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    JsonNode answer = program.server().get("/api/ps");
    ArrayNode chosen = ListCommand.withPrefix(answer.path("models"), prefix);
    program.out().print(json ? ListCommand.text(chosen) : table(chosen));
    if (!json && !chosen.isEmpty()) {
      program.out().print(memory(answer));
    }
    return ExitCodes.OK;
  }

  private String table(ArrayNode models) {
    Table table = Table.headed("NAME", "ID", "SIZE", "PROCESSOR", "CONTEXT", "UNTIL");
    for (JsonNode model : models) {
      long size = model.path("size").asLong();
      table.row(
          model.path("name").asText(),
          ListCommand.shortDigest(model),
          Sizes.text(size),
          processor(size, model.path("size_vram").asLong()),
          model.path("context_length").asText(),
          until(model.path("expires_at").asText("")));
    }
    return table.text();
  }

  /** What was set aside for them all, of what there is, and who waits. */
  private static String memory(JsonNode answer) {
    JsonNode memory = answer.path("memory");
    int waiting = answer.path("waiting").asInt();
    return "\n"
        + Sizes.text(memory.path("needed").asLong())
        + " of "
        + Sizes.text(memory.path("budget").asLong())
        + " set aside"
        + (waiting > 0 ? ", " + waiting + " waiting" : "")
        + "\n";
  }

  /** Which share of the memory in use belongs to whom. */
  static String processor(long size, long gpu) {
    if (gpu == 0) {
      return "100% CPU";
    }
    if (gpu == size) {
      return "100% GPU";
    }
    if (gpu > size || size == 0) {
      return "Unknown";
    }
    long cpuPercent = Math.round((double) (size - gpu) / size * 100);
    return cpuPercent + "%/" + (100 - cpuPercent) + "% CPU/GPU";
  }

  private String until(String text) {
    boolean past =
        !text.isEmpty() && OffsetDateTime.parse(text).toInstant().isBefore(program.clock.instant());
    return past ? "Stopping..." : ListCommand.time(text, program);
  }
}
