package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.cli.client.Api;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
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

  private final SessionCommands commands;

  /** Looks the model up; throws NOT_FOUND when there is none. */
  Session(Program program, Api api, String model, RunSettings settings) throws IOException {
    this.program = program;
    this.api = api;
    this.settings = settings;
    this.model = model;
    this.shown = show(model);
    this.commands = new SessionCommands(this);
  }

  JsonNode show(String name) throws IOException {
    return api.post("/api/show", Json.object().put("model", name));
  }

  /** Talks until the user leaves. */
  void run() throws IOException, InterruptedException {
    load();
    replay();
    try (Console console = new Console(program)) {
      while (turn(console)) {}
    }
  }

  /** Loads the model, so that the first answer comes sooner. */
  void load() throws IOException {
    ObjectNode body = Json.object().put("model", model);
    settings.keepAlive.ifPresent(value -> body.set("keep_alive", value));
    api.post("/api/generate", body);
  }

  /** The model's own messages, as if they had just been said. */
  private void replay() {
    for (JsonNode message : shown.path("messages")) {
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
      if (text.startsWith("/")) {
        return commands.run(text);
      }
      answer(console, text);
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

  private void answer(Console console, String text) throws IOException, InterruptedException {
    ObjectNode question = Json.object().put("role", "user").put("content", text);
    ArrayNode told = Json.nodes().arrayNode();
    system.ifPresent(words -> told.addObject().put("role", "system").put("content", words));
    told.addAll(messages).add(question);
    ObjectNode body = Json.object().put("model", model);
    body.set("messages", told);
    settings.addTo(body);
    AnswerPrinter printer = new AnswerPrinter(program, settings.wordWrap, settings.hideThinking);
    boolean whole = stream(console, body, printer);
    printer.finish(settings.verbose && whole);
    messages.add(question);
    messages.add(said(printer));
  }

  private static ObjectNode said(AnswerPrinter printer) {
    ObjectNode message = Json.object().put("role", "assistant").put("content", printer.answer());
    if (!printer.thoughts().isEmpty()) {
      message.put("thinking", printer.thoughts());
    }
    if (!printer.calls().isEmpty()) {
      message.set("tool_calls", printer.calls());
    }
    return message;
  }

  /** Whether the answer came to its end; Ctrl-C gives it up, and the server stops with it. */
  private boolean stream(Console console, ObjectNode body, AnswerPrinter printer)
      throws IOException, InterruptedException {
    FutureTask<?> streaming =
        new FutureTask<>(
            () -> {
              api.stream("/api/chat", body, printer::accept);
              return null;
            });
    Thread thread = Thread.ofVirtual().unstarted(streaming);
    boolean[] stopped = {false};
    try (AutoCloseable _ =
        console.onInterrupt(
            () -> {
              stopped[0] = true;
              thread.interrupt();
            })) {
      thread.start();
      streaming.get();
      return true;
    } catch (ExecutionException e) {
      if (stopped[0]) {
        return false;
      }
      switch (e.getCause()) {
        case ModelException failure -> throw failure;
        case IOException failure -> throw failure;
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
