package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.cli.client.Api;
import dev.lamina.cli.sessions.SavedSession;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.UserInterruptException;

/**
 * A talk with a model at a terminal. Spec: store-and-modelfile §8. The server puts the model's own
 * messages before those of the session.
 */
final class Session {
  private static final String QUOTES = "\"\"\"";

  final Program program;
  final Api api;
  final RunSettings settings;
  String model;
  JsonNode shown;

  /** What was said in this session; the model's own messages are not among it. */
  ArrayNode messages = Json.nodes().arrayNode();

  /** Instead of the model's own. */
  Optional<String> system = Optional.empty();

  final Autosave autosave;
  private final SessionCommands commands;

  /** Looks the model up; throws NOT_FOUND when there is none. */
  Session(Program program, Api api, String model, RunSettings settings, Autosave autosave)
      throws IOException {
    this.program = program;
    this.api = api;
    this.settings = settings;
    this.model = model;
    this.shown = show(model);
    this.autosave = autosave;
    this.commands = new SessionCommands(this);
  }

  /** What follows has nothing to do with what was said before, which is kept. */
  void begin() {
    messages = Json.nodes().arrayNode();
    autosave.fresh();
  }

  /** The models of the server. */
  JsonNode models() throws IOException {
    return api.get("/api/tags").path("models");
  }

  void say(String line) {
    print(line + "\n");
  }

  void print(String text) {
    program.out().print(text);
    program.out().flush();
  }

  /** Goes on where a session was. */
  void resume(SavedSession saved) {
    messages = saved.messages();
    system = Optional.ofNullable(saved.settings().get("system")).map(JsonNode::asText);
    settings.restore(saved.settings());
  }

  JsonNode show(String name) throws IOException {
    return api.post("/api/show", Json.object().put("model", name));
  }

  /** Talks until the user leaves. */
  void run() throws IOException, InterruptedException {
    load();
    replay(shown.path("messages"));
    replay(messages);
    try (Console console = new Console(program, this::completions)) {
      console.history(!program.environment.noHistory());
      while (turn(console)) {}
    }
    autosave
        .label()
        .ifPresent(
            label ->
                program
                    .err()
                    .println("kept as " + label + " (lamina sessions resume " + label + ")"));
  }

  /** None where the server does not answer: the next command will tell. */
  private List<String> completions(String line) {
    try {
      return commands.completions(line);
    } catch (IOException | ModelException e) {
      return List.of();
    }
  }

  /** Loads the model, so that the first answer comes sooner. */
  void load() throws IOException {
    ObjectNode body = Json.object().put("model", model);
    settings.keepAlive.ifPresent(value -> body.set("keep_alive", value));
    api.post("/api/generate", body);
  }

  /** What was said before, as if it had just been said. */
  private void replay(JsonNode said) {
    for (JsonNode message : said) {
      String text = message.path("content").asText("");
      switch (message.path("role").asText("")) {
        case "user" -> program.out().println(">>> " + text);
        case "assistant" -> program.out().println(text + "\n");
        default -> {}
      }
    }
    program.out().flush();
  }

  /** Whether to go on after it. */
  private boolean turn(Console console) throws IOException, InterruptedException {
    String text;
    try {
      text = read(console);
    } catch (UserInterruptException e) {
      if (e.getPartialLine().isEmpty()) {
        program.out().println("\nUse Ctrl + d or /bye to exit.");
      }
      return true;
    } catch (EndOfFileException end) {
      return false;
    }
    if (text.isBlank()) {
      return true;
    }
    try {
      if (!text.startsWith("/")) {
        answer(console, Json.object().put("role", "user").put("content", text));
        return true;
      }
      switch (commands.run(text, console)) {
        case LEAVE -> {
          return false;
        }
        case ASK_AGAIN -> askAgain(console);
        case GO_ON -> autosave.put(this);
      }
    } catch (ModelException e) {
      program.err().println("Error: " + e.getMessage());
    }
    return true;
  }

  /** A line, or the lines between two times three quotes. */
  private static String read(Console console) {
    String line = console.read(">>> ");
    int quotes = line.indexOf(QUOTES);
    boolean opens = line.startsWith(QUOTES) || (line.startsWith("/set system") && quotes >= 0);
    if (!opens) {
      return line;
    }
    StringBuilder text = new StringBuilder(line.substring(0, quotes));
    String rest = line.substring(quotes + QUOTES.length());
    while (!rest.endsWith(QUOTES)) {
      text.append(rest).append('\n');
      rest = console.read("... ");
    }
    return text.append(rest, 0, rest.length() - QUOTES.length()).toString();
  }

  /**
   * Takes the last question back, with what came of it.
   *
   * @return the question; empty when nothing was asked in this session
   */
  Optional<ObjectNode> takeBack() {
    for (int i = messages.size() - 1; i >= 0; i--) {
      if (messages.get(i).path("role").asText().equals("user")) {
        Optional<ObjectNode> question = Optional.of((ObjectNode) messages.get(i));
        while (messages.size() > i) {
          messages.remove(messages.size() - 1);
        }
        return question;
      }
    }
    return Optional.empty();
  }

  /** The answer that was there comes back when there is no other. */
  private void askAgain(Console console) throws IOException, InterruptedException {
    ArrayNode before = messages.deepCopy();
    Optional<ObjectNode> question = takeBack();
    if (question.isEmpty()) {
      program.out().println("Nothing was asked yet.");
      return;
    }
    try {
      answer(console, question.get());
    } catch (IOException | ModelException e) {
      messages = before;
      throw e;
    }
  }

  private void answer(Console console, ObjectNode question)
      throws IOException, InterruptedException {
    messages.addAll(new Exchange(this, question).over(console));
    autosave.put(this);
  }
}
