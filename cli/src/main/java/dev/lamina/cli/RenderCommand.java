package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.cli.text.SideBySide;
import dev.lamina.cli.text.TemplateNames;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Prints the prompt that is in force, and nothing else, on the standard output. What another
 * template of the model makes of it goes to the other stream.
 */
@Command(
    name = "render",
    description = {
      "Print the prompt that a model would be given, without asking it.",
      "Where it has two templates, they are compared on the standard error."
    },
    footer = {
      "",
      "Examples:",
      "  lamina render smollm2 \"Why is the sky blue?\"",
      "  lamina render smollm2 --messages chat.json --tools tools.json",
      "  lamina render smollm2 --template chatml.gotmpl Hello"
    })
final class RenderCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(index = "0", paramLabel = "MODEL", description = "Its name.")
  String model = "";

  @Parameters(
      index = "1..*",
      paramLabel = "PROMPT",
      arity = "0..*",
      description = "What the user says, after the messages.")
  List<String> words = new ArrayList<>();

  @Option(
      names = "--messages",
      paramLabel = "FILE",
      description =
          "Messages as JSON, or a request of the API that has some; - for standard input.")
  Optional<String> messages = Optional.empty();

  @Option(
      names = "--template",
      paramLabel = "FILE",
      description = "A template in Go's or Jinja's language instead of the model's.")
  Optional<String> template = Optional.empty();

  @Option(
      names = "--tools",
      paramLabel = "FILE",
      description = "Tools that the model may call, as JSON.")
  Optional<String> tools = Optional.empty();

  @Mixin ThinkChoice think = new ThinkChoice();

  @Option(names = "--json", description = "Print what the server answered, as JSON.")
  boolean json;

  RenderCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    JsonNode answer = program.server().post("/api/render", request());
    if (json) {
      program.out().println(Json.write(answer));
      return ExitCodes.OK;
    }
    JsonNode prompts = answer.path("prompts");
    JsonNode first = prompts.path(0);
    if (first.has("error")) {
      throw ModelException.invalid("render " + model + ": " + first.path("error").asText());
    }
    print(first.path("prompt").asText(""));
    Omitted.tell(first, program);
    for (int i = 1; i < prompts.size(); i++) {
      compare(first, prompts.path(i));
    }
    return ExitCodes.OK;
  }

  private ObjectNode request() throws IOException {
    ObjectNode request = Json.object().put("model", model);
    ArrayNode all = request.putArray("messages");
    if (messages.isPresent()) {
      all.addAll(list(messages.get(), "messages"));
    }
    if (!words.isEmpty()) {
      all.addObject().put("role", "user").put("content", String.join(" ", words));
    }
    if (all.isEmpty()) {
      throw ModelException.invalid(
          "render " + model + ": there is nothing to say (give a PROMPT, or --messages FILE)");
    }
    if (tools.isPresent()) {
      request.set("tools", list(tools.get(), "tools"));
    }
    if (template.isPresent()) {
      request.put("template", InputFile.text(template.get(), program));
    }
    think.value().ifPresent(value -> request.set("think", value));
    return request;
  }

  /** A list, or the list that an object has under that name, or an object as the only element. */
  private ArrayNode list(String file, String name) throws IOException {
    JsonNode whole;
    try {
      whole = Json.parse(InputFile.text(file, program));
    } catch (ModelException e) {
      throw new ModelException(e.kind(), "read " + file + ": " + e.getMessage(), e);
    }
    JsonNode found = whole.isObject() && whole.has(name) ? whole.get(name) : whole;
    if (found instanceof ArrayNode array) {
      return array;
    }
    if (found.isObject()) {
      return Json.nodes().arrayNode().add(found);
    }
    throw ModelException.invalid("read " + file + ": there is no list of " + name + " in it");
  }

  /** Exactly the text; at a terminal the next line begins at its start. */
  private void print(String prompt) {
    program.out().print(prompt);
    if (program.streams.outIsTerminal() && !prompt.endsWith("\n")) {
      program.out().println();
    }
    program.out().flush();
  }

  private void compare(JsonNode first, JsonNode other) {
    String name = TemplateNames.of(other.path("template").asText());
    String prompt = first.path("prompt").asText("");
    String text = other.path("prompt").asText("");
    if (other.has("error")) {
      program.err().println("note: " + name + ": " + other.path("error").asText());
    } else if (text.equals(prompt)) {
      program.err().println("note: " + name + ": the same prompt");
    } else {
      program.err().println("note: " + name + ": another prompt");
      String used = TemplateNames.of(first.path("template").asText()) + " (in force)";
      program.err().print(SideBySide.text(used, prompt, name, text));
    }
  }
}
