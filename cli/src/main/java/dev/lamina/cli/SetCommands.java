package dev.lamina.cli;

import dev.lamina.modelfile.Instruction;
import dev.lamina.modelfile.Parameters;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code /set} changes of a {@link Session}. Spec: store-and-modelfile §8.3. */
final class SetCommands {
  static final String HELP =
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
        /set history, /set nohistory   Remember lines for the arrow keys, or not
      """;

  /** What can be set. */
  static final List<String> WORDS =
      List.of(
          "parameter",
          "system",
          "format",
          "noformat",
          "verbose",
          "quiet",
          "wordwrap",
          "nowordwrap",
          "think",
          "nothink",
          "history",
          "nohistory");

  private final Session session;
  private final RunSettings settings;

  SetCommands(Session session) {
    this.session = session;
    this.settings = session.settings;
  }

  void run(String line, List<String> words, Console console) {
    if (words.size() < 2) {
      session.print(HELP);
      return;
    }
    List<String> rest = words.subList(2, words.size());
    switch (words.get(1)) {
      case "parameter" -> parameter(rest);
      case "system" -> system(line.strip().replaceFirst("^/set\\s+system\\s*", ""));
      case "format" -> format(rest);
      case "noformat" -> {
        settings.format = Optional.empty();
        session.say("Disabled format.");
      }
      case "verbose", "quiet" -> {
        settings.verbose = words.get(1).equals("verbose");
        session.say("Set '" + words.get(1) + "' mode.");
      }
      case "wordwrap", "nowordwrap" -> {
        settings.wordWrap = words.get(1).equals("wordwrap");
        session.say("Set '" + words.get(1) + "' mode.");
      }
      case "think" -> think(rest);
      case "nothink" -> {
        settings.think = Optional.of(RunSettings.think("false"));
        session.say("Set 'nothink' mode.");
      }
      case "history", "nohistory" -> {
        console.history(words.get(1).equals("history"));
        session.say("Set '" + words.get(1) + "' mode.");
      }
      default -> session.say("Unknown command '/set " + words.get(1) + "'. Type /? for help");
    }
  }

  private void parameter(List<String> words) {
    if (words.size() < 2) {
      session.print("Usage:\n  /set parameter <name> <value>\n");
      return;
    }
    String name = words.getFirst();
    List<String> values = words.subList(1, words.size());
    List<Instruction.Parameter> instructions = new ArrayList<>();
    values.forEach(value -> instructions.add(new Instruction.Parameter(name, value)));
    try {
      settings.options.putAll(Parameters.collect(instructions));
      session.say("Set parameter '" + name + "' to '" + String.join(", ", values) + "'");
    } catch (ModelException e) {
      session.say("Couldn't set parameter: \"" + e.getMessage() + "\"");
    }
  }

  private void system(String text) {
    if (text.isEmpty()) {
      session.print("Usage:\n  /set system <text>\n");
      return;
    }
    session.system = Optional.of(text);
    session.say("Set system message.");
  }

  private void format(List<String> words) {
    if (!words.equals(List.of("json"))) {
      session.say("Invalid or missing format. For 'json' mode use '/set format json'");
      return;
    }
    settings.format = Optional.of(Json.nodes().textNode("json"));
    session.say("Set format to 'json' mode.");
  }

  private void think(List<String> words) {
    String level = words.isEmpty() ? "true" : words.getFirst();
    settings.think = Optional.of(RunSettings.think(level));
    session.say(words.isEmpty() ? "Set 'think' mode." : "Set 'think' mode to '" + level + "'.");
  }
}
