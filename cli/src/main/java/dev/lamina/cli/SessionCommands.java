package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.cli.text.ModelSections;
import dev.lamina.modelfile.Instruction;
import dev.lamina.modelfile.Parameters;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What begins with a slash in a {@link Session}. Spec: store-and-modelfile §8.3–8.4. */
final class SessionCommands {
  private static final String HELP =
      """
      Available Commands:
        /set            Set session variables
        /show           Show model information
        /load <model>   Load another model
        /save <model>   Save this session as a model
        /clear          Clear session context
        /bye            Exit
        /?, /help       Help for a command

      Use \""" to begin a message of several lines, and \""" to end it.
      """;

  private static final String SET_HELP =
      """
      Available Commands:
        /set parameter <name> <value>  Set a parameter
        /set system <text>             Set the system message
        /set format json               Have answers in JSON
        /set noformat                  Have answers as they come
        /set verbose, /set quiet       Print how long answers took, or not
        /set wordwrap, /set nowordwrap Break lines between words, or not
        /set think [level]             Have the model think first
        /set nothink                   Have it answer at once
      """;

  private static final String SHOW_HELP =
      """
      Available Commands:
        /show info         Show details of the model
        /show license      Show its licence
        /show modelfile    Show a Modelfile that makes it
        /show parameters   Show its parameters
        /show system       Show the system message
        /show template     Show the template
      """;

  private final Session session;
  private final RunSettings settings;

  SessionCommands(Session session) {
    this.session = session;
    this.settings = session.settings;
  }

  /** Runs a line; whether the session goes on. */
  boolean run(String line) throws IOException {
    List<String> words = List.of(line.strip().split("\\s+"));
    switch (words.getFirst()) {
      case "/bye", "/exit" -> {
        return false;
      }
      case "/set" -> set(line, words);
      case "/show" -> show(words);
      case "/load" -> load(words);
      case "/save" -> save(words);
      case "/clear" -> {
        session.messages = Json.nodes().arrayNode();
        say("Cleared session context");
      }
      case "/help", "/?" -> help(words);
      default -> unknown(words.getFirst());
    }
    return true;
  }

  private void help(List<String> words) {
    String of = words.size() > 1 ? words.get(1) : "";
    print(
        switch (of) {
          case "set", "/set" -> SET_HELP;
          case "show", "/show" -> SHOW_HELP;
          default -> HELP;
        });
  }

  private void set(String line, List<String> words) {
    if (words.size() < 2) {
      print(SET_HELP);
      return;
    }
    List<String> rest = words.subList(2, words.size());
    switch (words.get(1)) {
      case "parameter" -> parameter(rest);
      case "system" -> system(line.strip().replaceFirst("^/set\\s+system\\s*", ""));
      case "format" -> format(rest);
      case "noformat" -> {
        settings.format = Optional.empty();
        say("Disabled format.");
      }
      case "verbose", "quiet" -> {
        settings.verbose = words.get(1).equals("verbose");
        say("Set '" + words.get(1) + "' mode.");
      }
      case "wordwrap", "nowordwrap" -> {
        settings.wordWrap = words.get(1).equals("wordwrap");
        say("Set '" + words.get(1) + "' mode.");
      }
      case "think" -> think(rest);
      case "nothink" -> {
        settings.think = Optional.of(RunSettings.think("false"));
        say("Set 'nothink' mode.");
      }
      default -> unknown("/set " + words.get(1));
    }
  }

  private void parameter(List<String> words) {
    if (words.size() < 2) {
      print("Usage:\n  /set parameter <name> <value>\n");
      return;
    }
    String name = words.getFirst();
    List<String> values = words.subList(1, words.size());
    List<Instruction.Parameter> instructions = new ArrayList<>();
    values.forEach(value -> instructions.add(new Instruction.Parameter(name, value)));
    try {
      settings.options.putAll(Parameters.collect(instructions));
      say("Set parameter '" + name + "' to '" + String.join(", ", values) + "'");
    } catch (ModelException e) {
      say("Couldn't set parameter: \"" + e.getMessage() + "\"");
    }
  }

  private void system(String text) {
    if (text.isEmpty()) {
      print("Usage:\n  /set system <text>\n");
      return;
    }
    session.system = Optional.of(text);
    say("Set system message.");
  }

  private void format(List<String> words) {
    if (!words.equals(List.of("json"))) {
      say("Invalid or missing format. For 'json' mode use '/set format json'");
      return;
    }
    settings.format = Optional.of(Json.nodes().textNode("json"));
    say("Set format to 'json' mode.");
  }

  private void think(List<String> words) {
    String level = words.isEmpty() ? "true" : words.getFirst();
    settings.think = Optional.of(RunSettings.think(level));
    say(words.isEmpty() ? "Set 'think' mode." : "Set 'think' mode to '" + level + "'.");
  }

  private void show(List<String> words) {
    JsonNode shown = session.shown;
    String what = words.size() < 2 ? "" : words.get(1);
    switch (what) {
      case "" -> print(SHOW_HELP);
      case "info" -> print(ModelSections.text(shown, false));
      case "license" -> text(shown, "license", "No license was specified for this model.");
      case "modelfile" -> text(shown, "modelfile", "");
      case "parameters" -> parameters(shown);
      case "system" ->
          session.system.ifPresentOrElse(
              this::say,
              () -> text(shown, "system", "No system message was specified for this model."));
      case "template" ->
          text(shown, "template", "No prompt template was specified for this model.");
      default -> unknown("/show " + what);
    }
  }

  private void parameters(JsonNode shown) {
    String own = shown.path("parameters").asText("");
    say("Model defined parameters:");
    say(
        own.isEmpty()
            ? "  No additional parameters were specified for this model."
            : own.indent(2).stripTrailing());
    if (!settings.options.isEmpty()) {
      say("\nUser defined parameters:");
      settings.options.forEach((name, value) -> say("  %-30s %s".formatted(name, value)));
    }
    say("");
  }

  private void load(List<String> words) throws IOException {
    if (words.size() != 2) {
      print("Usage:\n  /load <modelname>\n");
      return;
    }
    String before = session.model;
    say("Loading model '" + words.get(1) + "'");
    try {
      session.shown = session.show(words.get(1));
      session.model = words.get(1);
      session.load();
      session.messages = Json.nodes().arrayNode();
    } catch (ModelException e) {
      session.model = before;
      session.shown = session.show(before);
      say(
          e.kind() == ModelException.Kind.NOT_FOUND
              ? "Couldn't find model '" + words.get(1) + "'"
              : "Error: " + e.getMessage());
    }
  }

  /**
   * A model from the running one, which keeps all that it has, and from what was changed and said.
   */
  private void save(List<String> words) throws IOException {
    if (words.size() != 2) {
      print("Usage:\n  /save <modelname>\n");
      return;
    }
    String name = words.get(1);
    if (ModelName.find(name).isEmpty()) {
      say("error: The model name '" + name + "' is invalid");
      return;
    }
    ObjectNode body = Json.object().put("model", name).put("from", session.model);
    session.system.ifPresent(text -> body.put("system", text));
    if (!settings.options.isEmpty()) {
      body.putObject("parameters").setAll(settings.options);
    }
    ArrayNode messages = body.putArray("messages");
    session.shown.path("messages").forEach(messages::add);
    messages.addAll(session.messages);
    session.api.stream("/api/create", body, line -> {});
    say("Created new model '" + name + "'");
    if (!messages.isEmpty()) {
      say("What was said is part of it, and goes with it wherever it is pushed.");
    }
  }

  private void text(JsonNode shown, String member, String none) {
    String text = shown.path(member).asText("");
    say(text.isEmpty() ? none : text);
  }

  private void unknown(String command) {
    say("Unknown command '" + command + "'. Type /? for help");
  }

  private void say(String line) {
    print(line + "\n");
  }

  private void print(String text) {
    PrintStream out = session.program.out();
    out.print(text);
    out.flush();
  }
}
