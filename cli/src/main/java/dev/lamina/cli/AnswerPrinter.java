package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.cli.client.Api;
import dev.lamina.cli.text.Timings;
import dev.lamina.cli.text.WordWrap;
import dev.lamina.store.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/**
 * Prints an answer as it comes: thinking between two marks, then the text. For one answer, one
 * thread.
 */
final class AnswerPrinter {
  private static final int USUAL_WIDTH = 80;
  private static final int MARGIN = 5;

  /** What takes no longer is not worth a line. */
  private static final long SHORT_NANOS = 1_000_000_000;

  private final Program program;
  private final PrintStream out;
  private final WordWrap wrap;
  private final boolean hideThinking;
  private final StringBuilder answer = new StringBuilder();
  private final StringBuilder thoughts = new StringBuilder();
  private final StatusLine status;
  private final long asked = System.nanoTime();
  private final ArrayNode calls = Json.nodes().arrayNode();
  private boolean thinking;
  private JsonNode done = Json.object();

  AnswerPrinter(Program program, boolean wrap, boolean hideThinking) {
    this.program = program;
    this.out = program.out();
    this.wrap = new WordWrap(wrap ? program.width().orElse(USUAL_WIDTH) - MARGIN : 0);
    this.hideThinking = hideThinking;
    this.status = new StatusLine(program, false, true);
  }

  /** Asks, and prints what comes; at a terminal how far things are until the answer begins. */
  void print(Api api, String path, ObjectNode body) throws IOException {
    if (program.streams.errIsTerminal()) {
      body.put("progress", true);
    }
    try {
      api.stream(path, body, this::accept);
    } finally {
      status.close();
    }
  }

  /** A line of {@code /api/generate} or {@code /api/chat}. */
  private void accept(JsonNode line) {
    if (line.has("status")) {
      wait(line);
      return;
    }
    status.close();
    JsonNode message = line.has("message") ? line.path("message") : line;
    think(message.path("thinking").asText(""));
    say(message.path(line.has("message") ? "content" : "response").asText(""));
    message.path("tool_calls").forEach(calls::add);
    if (line.path("done").asBoolean()) {
      done = line;
    }
  }

  private void wait(JsonNode line) {
    long total = line.path("total").longValue();
    if (total == 0 || System.nanoTime() - asked > SHORT_NANOS) {
      String part =
          total == 0 ? "" : " %d %%".formatted(line.path("completed").longValue() * 100 / total);
      status.moving(List.of(line.path("status").asText() + part));
    }
  }

  /** Ends the answer's line and leaves one blank. */
  void finish(boolean verbose) {
    endThinking();
    if (!calls.isEmpty()) {
      out.print(Json.write(calls));
    }
    out.print("\n\n");
    out.flush();
    Omitted.tell(done, program);
    if (verbose) {
      program.err().print(Timings.text(done));
      program.err().flush();
    }
  }

  /** What was said so far. */
  String answer() {
    return answer.toString();
  }

  String thoughts() {
    return thoughts.toString();
  }

  ArrayNode calls() {
    return calls;
  }

  private void think(String text) {
    if (text.isEmpty()) {
      return;
    }
    thoughts.append(text);
    if (hideThinking) {
      return;
    }
    if (!thinking) {
      out.println("Thinking...");
      thinking = true;
    }
    print(text);
  }

  private void say(String text) {
    if (!text.isEmpty()) {
      endThinking();
      answer.append(text);
      print(text);
    }
  }

  private void endThinking() {
    if (thinking) {
      print("\n...done thinking.\n\n");
      thinking = false;
    }
  }

  private void print(String text) {
    out.print(wrap.accept(text));
    out.flush();
  }
}
