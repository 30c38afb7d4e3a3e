package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.lamina.cli.sessions.SavedSession;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "grep",
    description = "Find lines of sessions by a regular expression; ends with 1 where none has it.",
    footer = {
      "",
      "Examples:",
      "  lamina sessions grep Paris",
      "  lamina sessions grep -i 'sky.*blue'"
    })
final class SessionsGrepCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(paramLabel = "PATTERN", description = "What the line has in it.")
  String pattern = "";

  @Option(names = "-i", description = "Whether letters are large or small does not count.")
  boolean ignoreCase;

  @Option(names = "--json", description = "Print the lines as JSON.")
  boolean json;

  SessionsGrepCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException {
    Pattern wanted = compiled();
    ArrayNode found = Json.nodes().arrayNode();
    for (SavedSession session : SessionsCommand.all(program)) {
      for (JsonNode message : session.messages()) {
        message
            .path("content")
            .asText("")
            .lines()
            .filter(line -> wanted.matcher(line).find())
            .forEach(
                line ->
                    found
                        .addObject()
                        .put("session", session.label())
                        .put("role", message.path("role").asText())
                        .put("line", line));
      }
    }
    if (json) {
      program.out().println(Json.write(Json.object().set("lines", found)));
    } else {
      found.forEach(this::print);
    }
    program.out().flush();
    return found.isEmpty() ? ExitCodes.FAILURE : ExitCodes.OK;
  }

  private void print(JsonNode line) {
    program
        .out()
        .println(
            line.path("session").asText()
                + ": "
                + line.path("role").asText()
                + ": "
                + line.path("line").asText());
  }

  private Pattern compiled() {
    try {
      int flags = ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0;
      return Pattern.compile(pattern, flags);
    } catch (PatternSyntaxException e) {
      throw new ModelException(
          ModelException.Kind.INVALID,
          "sessions grep: " + e.getDescription() + " in \"" + pattern + "\"",
          e);
    }
  }
}
