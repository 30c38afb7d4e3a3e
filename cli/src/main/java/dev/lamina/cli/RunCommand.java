package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.cli.client.Api;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks once, or talks. Spec: http-api-and-cli §4.2. */
@Command(
    name = "run",
    description = "Ask a model, or talk to it.",
    footer = {
      "",
      "Examples:",
      "  lamina run smollm2                           talk; /? lists what you can say",
      "  lamina run smollm2 \"Why is the sky blue?\"    ask once",
      "  lamina run registry.example.com/team/pirate  fetched first, if it is not here",
      "  cat notes.txt | lamina run smollm2 Summarise:"
    })
final class RunCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(index = "0", paramLabel = "MODEL", description = "Its name.")
  String model = "";

  @Parameters(
      index = "1..*",
      paramLabel = "PROMPT",
      arity = "0..*",
      description = "What to ask; without it you talk to the model.")
  List<String> words = new ArrayList<>();

  @Option(
      names = "--keepalive",
      paramLabel = "TIME",
      description = "How long the model stays loaded after, e.g. 10m; 0: not, -1: for ever.")
  Optional<String> keepAlive = Optional.empty();

  @Option(names = "--verbose", description = "Print how long it took.")
  boolean verbose;

  @Option(names = "--nowordwrap", description = "Do not break lines between words.")
  boolean noWordWrap;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "json, or a JSON schema that the answer is to follow.")
  Optional<String> format = Optional.empty();

  @Mixin ThinkChoice think = new ThinkChoice();

  @Option(names = "--hidethinking", description = "Do not print what the model thinks.")
  boolean hideThinking;

  @Option(
      names = "--pull",
      paramLabel = "WHEN",
      description = "Fetch it from its registry: missing (when it is not\nhere), always or never.")
  Pull pull = Pull.missing;

  /** As it is written on the command line. */
  enum Pull {
    always,
    missing,
    never
  }

  @Option(names = "--json", description = "Print the whole answer of the server, as JSON.")
  boolean json;

  @Option(names = "--no-autosave", description = "Do not keep this session on this machine.")
  boolean noAutosave;

  RunCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    RunSettings settings = settings();
    String piped = program.streams.inIsTerminal() ? "" : piped();
    Api api = program.server();
    boolean talk =
        !json
            && piped.isEmpty()
            && words.isEmpty()
            && program.streams.inIsTerminal()
            && program.streams.outIsTerminal();
    if (pull == Pull.always || (pull == Pull.missing && !isHere(api))) {
      fetch(api);
    }
    if (talk) {
      boolean keep = program.environment.autosave() && !noAutosave;
      Autosave autosave = new Autosave(program, keep, Optional.empty());
      new Session(program, api, model, settings, autosave).run();
    } else {
      ask(api, settings, piped);
    }
    return ExitCodes.OK;
  }

  private boolean isHere(Api api) throws IOException {
    try {
      api.post("/api/show", Json.object().put("model", model));
      return true;
    } catch (ModelException e) {
      if (e.kind() == ModelException.Kind.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private void fetch(Api api) throws Exception {
    ObjectNode request = Json.object().put("model", model);
    try {
      new ProgressChoices()
          .layers(program, Moving.PULL, lines -> api.stream("/api/pull", request, lines::accept));
    } catch (ModelException e) {
      throw new ModelException(
          e.kind(), "model '" + model + "' not found here; " + e.getMessage(), e);
    }
  }

  private RunSettings settings() {
    RunSettings settings = new RunSettings();
    keepAlive.ifPresent(time -> settings.keepAlive = Optional.of(Json.nodes().textNode(time)));
    format.ifPresent(text -> settings.format = Optional.of(format(text)));
    settings.think = think.value();
    settings.hideThinking = hideThinking;
    settings.verbose = verbose;
    settings.wordWrap = !noWordWrap;
    return settings;
  }

  private static JsonNode format(String text) {
    if (text.equals("json")) {
      return Json.nodes().textNode(text);
    }
    try {
      return Json.parse(text);
    } catch (ModelException e) {
      throw new ModelException(
          ModelException.Kind.INVALID,
          "--format: neither json nor a JSON schema (" + e.getMessage() + ")",
          e);
    }
  }

  private String piped() throws IOException {
    return new String(program.streams.in().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** One question; what was piped in comes before the words. */
  private void ask(Api api, RunSettings settings, String piped) throws IOException {
    List<String> parts = new ArrayList<>();
    if (!piped.isEmpty()) {
      parts.add(piped);
    }
    parts.addAll(words);
    ObjectNode body = Json.object().put("model", model).put("prompt", String.join(" ", parts));
    settings.addTo(body);
    if (json) {
      program.out().println(Json.write(api.post("/api/generate", body.put("stream", false))));
      return;
    }
    boolean wrap = settings.wordWrap && piped.isEmpty() && program.streams.outIsTerminal();
    AnswerPrinter printer = new AnswerPrinter(program, wrap, settings.hideThinking);
    printer.print(api, "/api/generate", body);
    printer.finish(settings.verbose);
  }
}
