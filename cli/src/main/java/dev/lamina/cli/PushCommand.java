package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.cli.client.Api;
import dev.lamina.cli.text.LayerKind;
import dev.lamina.cli.text.Sizes;
import dev.lamina.cli.text.Table;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "push",
    description = "Send a model to a registry.",
    footer = {
      "",
      "What the registry has already is not sent; a push that was broken off goes on.",
      "Its manifest is an OCI image manifest, at registry.ollama.ai one of Ollama's",
      "kind, unless --format says which. Ollama pulls its own kind only, skopeo does",
      "not take that. modelpack is CNCF ModelPack, of the same blobs; image is a",
      "container image to be mounted, its model at /models. Lamina pulls all four.",
      "A conversation that was saved in the model leaves this machine only if you say",
      "so.",
      "",
      "Examples:",
      "  lamina push registry.example.com/team/pirate:v2",
      "  lamina push registry.example.com/team/pirate:v2 --without-messages",
      "  lamina push registry.example.com/team/pirate:image --format image"
    })
final class PushCommand implements Callable<Integer> {
  private static final String MESSAGES = "messages";

  private final Program program;

  @Mixin RegistryModel model = new RegistryModel();
  @Mixin TransferChoices choices = new TransferChoices();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "How the registry has it: ollama, oci, modelpack or image.")
  Optional<String> format = Optional.empty();

  @ArgGroup(exclusive = true)
  Messages messages = new Messages();

  PushCommand(Program program) {
    this.program = program;
  }

  /** One of these at most. */
  static final class Messages {
    @Option(names = "--include-messages", description = "Send the saved conversation too.")
    boolean include;

    @Option(names = "--without-messages", description = "Send all but the saved conversation.")
    boolean without;
  }

  @Override
  public Integer call() throws Exception {
    Api api = program.server();
    JsonNode shown =
        api.post("/api/show", Json.object().put("model", model.name).put("layers", true));
    ObjectNode request = choices.in(model.request());
    format.ifPresent(wanted -> request.put("format", wanted));
    if (messages.include || messages.without) {
      request.put(MESSAGES, messages.include ? "include" : "without");
    } else if (!shown.path(MESSAGES).isEmpty() && Prompt.possible(program)) {
      request.put(MESSAGES, ask(shown.path(MESSAGES)));
    }
    if (choices.telling.speaks()) {
      boolean without = request.path(MESSAGES).asText().equals("without");
      program.err().println("what leaves this machine, unless the registry has it:");
      program.err().print(plan(shown.path("layers"), without));
    }
    choices.run(program, Moving.PUSH, "/api/push", request);
    return ExitCodes.OK;
  }

  private static String plan(JsonNode layers, boolean without) {
    Table table = Table.headed("LAYER", "DIGEST", "SIZE");
    for (JsonNode layer : layers) {
      String kind = LayerKind.of(layer.path("mediaType").asText());
      if (!without || !kind.equals(MESSAGES)) {
        table.row(
            kind,
            Digest.parse(layer.path("digest").asText()).shortHex(),
            Sizes.text(layer.path("size").asLong()));
      }
    }
    return table.text();
  }

  private String ask(JsonNode saved) throws IOException {
    JsonNode first = saved.path(0);
    String line = first.path("content").asText().strip().lines().findFirst().orElse("");
    program
        .err()
        .println(
            "The model holds a conversation of "
                + (saved.size() == 1 ? "1 message" : saved.size() + " messages")
                + ", first "
                + first.path("role").asText()
                + ": \""
                + line
                + "\"");
    String answer =
        Prompt.line(program, "Send it too? [y: yes, w: all but that, n: send nothing] ");
    return switch (answer) {
      case "y", "yes" -> "include";
      case "w" -> "without";
      default ->
          throw new ModelException(
              ModelException.Kind.DENIED, "push " + model.name + ": nothing was sent");
    };
  }
}
