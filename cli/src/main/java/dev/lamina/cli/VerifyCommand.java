package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.cli.client.Api;
import dev.lamina.cli.text.ProgressBar;
import dev.lamina.cli.text.Sizes;
import dev.lamina.cli.text.Times;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    description = {
      "Check that models are whole.",
      "No blob missing, short or changed, every manifest readable. Reads the blobs",
      "that changed since they were found right. Ends with 4 when there is damage."
    },
    footer = {
      "",
      "Examples:",
      "  lamina verify                all models, and what is in the store for nothing",
      "  lamina verify smollm2",
      "  lamina verify --deep         read every blob: finds what a failing disk does"
    })
final class VerifyCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(arity = "0..*", paramLabel = "MODEL", description = "Only these.")
  List<String> models = List.of();

  @ArgGroup(exclusive = true)
  Depth depth = new Depth();

  @Option(names = "--json", description = "Print the report as JSON.")
  boolean json;

  @Mixin ProgressChoices telling = new ProgressChoices();

  VerifyCommand(Program program) {
    this.program = program;
  }

  /** One of these at most. */
  static final class Depth {
    @Option(
        names = "--quick",
        description = "Look at sizes and at what is known already; read no blob.")
    boolean quick;

    @Option(names = "--deep", description = "Read every blob.")
    boolean deep;

    void addTo(ObjectNode body) {
      if (quick || deep) {
        body.put("depth", quick ? "quick" : "deep");
      }
    }
  }

  @Override
  public Integer call() throws Exception {
    ObjectNode body = Json.object();
    models.forEach(body.putArray("models")::add);
    depth.addTo(body);
    Api api = program.server();
    long began = System.nanoTime();
    JsonNode report =
        telling.report(
            program, "verifying", lines -> api.stream("/api/store/verify", body, lines::accept));
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    if (!telling.json()) {
      program
          .out()
          .print(json ? Json.write(report) + "\n" : FindingLines.of(report.path("findings")));
      program.out().flush();
    }
    boolean damaged = report.path("damaged").asBoolean();
    if (!json && telling.speaks()) {
      program.err().println(summary(report, damaged, took));
    }
    return damaged ? ExitCodes.of(ModelException.Kind.CORRUPT) : ExitCodes.OK;
  }

  private static String summary(JsonNode report, boolean damaged, Duration took) {
    long bytes = report.path("bytes").asLong();
    String looked =
        "verified "
            + counted(report.path("models").asInt(), "model")
            + ", "
            + counted(report.path("blobs").asInt(), "blob")
            + " ("
            + Sizes.text(bytes)
            + " read in "
            + Times.brief(took)
            + (bytes == 0 ? "" : ", " + ProgressBar.rate(bytes * 1000 / (took.toMillis() + 1)))
            + "): ";
    return looked + (damaged ? "damaged (mend it with: lamina repair)" : "all whole");
  }

  static String counted(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
