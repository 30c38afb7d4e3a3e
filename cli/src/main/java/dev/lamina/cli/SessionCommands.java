package dev.lamina.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.ParameterSpec;
import dev.lamina.modelfile.Parameters;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What begins with a slash in a {@link Session}. Spec: store-and-modelfile §8.3–8.4. */
final class SessionCommands {
  private static final String HELP =
      """
      Available Commands:
        /set            Set session variables
        /show           Show model information
        /load <model>   Load another model
        /save <model>   Save this session as a model
        /undo           Take the last question and its answer back
        /retry          Have the last question answered anew
        /branch <name>  Go on as another session, and keep this one as it is
        /clear          Clear session context
        /list           List the models
        /bye            Exit
        /?, /help       Help for a command
        /? shortcuts    Help for keys

      Use \""" to begin a message of several lines, and \""" to end it.
      """;

  private static final String SHORTCUTS =
      """
      Keys:
        Ctrl + a, Ctrl + e      To the beginning of the line, to its end
        Alt + b, Alt + f        A word back, a word on
        Ctrl + k, Ctrl + u      Remove what is after the cursor, or the line
        Ctrl + w                Remove the word before the cursor
        Ctrl + l                Clear the screen
        Ctrl + c                Stop the answer
        Ctrl + d                Exit
        Tab                     Complete commands and models' names
        Up, Down, Ctrl + r      Lines of before, and looking for one
      """;

  private static final List<String> WORDS =
      List.of(
          "/set", "/show", "/load", "/save", "/undo", "/retry", "/branch", "/clear", "/list",
          "/bye", "/help");

  private final Session session;
  private final RunSettings settings;

  SessionCommands(Session session) {
    this.session = session;
    this.settings = session.settings;
  }

  /** What comes after a command. */
  enum Next {
    GO_ON,
    ASK_AGAIN,
    LEAVE
  }

  /** Runs a line. */
  Next run(String line, Console console) throws IOException {
    List<String> words = List.of(line.strip().split("\\s+"));
    switch (words.getFirst()) {
      case "/bye", "/exit" -> {
        return Next.LEAVE;
      }
      case "/retry" -> {
        return Next.ASK_AGAIN;
      }
      case "/set" -> new SetCommands(session).run(line, words, console);
      case "/show" -> new ShowCommands(session).run(words);
      case "/load" -> load(words);
      case "/save" -> save(words);
      case "/undo" -> undo();
      case "/branch" -> branch(words);
      case "/list" -> list();
      case "/clear" -> {
        session.begin();
        session.say("Cleared session context");
      }
      case "/help", "/?" -> help(words);
      default -> session.say("Unknown command '" + words.getFirst() + "'. Type /? for help");
    }
    return Next.GO_ON;
  }

  /** What the word may be that a line ends with. */
  List<String> completions(String line) throws IOException {
    if (!line.startsWith("/")) {
      return List.of();
    }
    String before = line.substring(0, line.lastIndexOf(' ') + 1).strip();
    return switch (before) {
      case "" -> WORDS;
      case "/set" -> SetCommands.WORDS;
      case "/set parameter" -> Parameters.all().stream().map(ParameterSpec::name).toList();
      case "/show" -> ShowCommands.WORDS;
      case "/load", "/save" -> models();
      default -> List.of();
    };
  }

  private void help(List<String> words) {
    String of = words.size() > 1 ? words.get(1) : "";
    session.print(
        switch (of) {
          case "set", "/set" -> SetCommands.HELP;
          case "show", "/show" -> ShowCommands.HELP;
          case "shortcuts" -> SHORTCUTS;
          default -> HELP;
        });
  }

  private void undo() {
    session.say(
        session.takeBack().isPresent()
            ? "Took back the last question and its answer."
            : "Nothing was asked in this session.");
  }

  private void branch(List<String> words) throws IOException {
    if (words.size() != 2) {
      session.print("Usage:\n  /branch <name>\n");
      return;
    }
    session.autosave.branch(session, words.get(1));
    session.say("This is session '" + words.get(1) + "' now; the one before stays as it was.");
  }

  private void list() throws IOException {
    models().forEach(session::say);
  }

  private List<String> models() throws IOException {
    List<String> names = new ArrayList<>();
    session.models().forEach(model -> names.add(model.path("name").asText()));
    return names;
  }

  private void load(List<String> words) throws IOException {
    if (words.size() != 2) {
      session.print("Usage:\n  /load <modelname>\n");
      return;
    }
    String before = session.model;
    session.say("Loading model '" + words.get(1) + "'");
    try {
      session.shown = session.show(words.get(1));
      session.model = words.get(1);
      session.load();
      session.begin();
    } catch (ModelException e) {
      session.model = before;
      session.shown = session.show(before);
      session.say(
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
      session.print("Usage:\n  /save <modelname>\n");
      return;
    }
    String name = words.get(1);
    if (ModelName.find(name).isEmpty()) {
      session.say("error: The model name '" + name + "' is invalid");
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
    session.say("Created new model '" + name + "'");
    if (!messages.isEmpty()) {
      session.say("What was said is part of it, and goes with it wherever it is pushed.");
    }
  }
}
