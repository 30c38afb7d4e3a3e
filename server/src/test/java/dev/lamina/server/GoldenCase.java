package dev.lamina.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A request that the real Ollama was sent, and what it answered. See testdata/golden.
 *
 * @param mediaType of the answer, without parameters; empty if it had none
 */
record GoldenCase(
    String name,
    String method,
    String path,
    List<String> headers,
    String body,
    int status,
    String mediaType,
    String answer) {
  /** Where an answer has the prompt that it shows. */
  static final String PROMPT = "/_debug_info/rendered_template";

  private static final List<String> GENERATING =
      List.of(
          "/api/generate",
          "/api/chat",
          "/v1/chat/completions",
          "/v1/completions",
          "/v1/messages",
          "/v1/responses");

  private static final String TOOL_CALL =
      "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\"}}\n</tool_call>";

  /** All of them, in the order in which they were recorded. */
  static List<GoldenCase> all() throws IOException {
    return Files.readAllLines(directory().resolve("INDEX.tsv")).stream()
        .map(line -> read(line.substring(0, line.indexOf('\t'))))
        .toList();
  }

  private static Path directory() {
    return TestModels.golden().resolve("http");
  }

  private static GoldenCase read(String name) {
    String request = text(name + ".request");
    int end = request.indexOf("\r\n\r\n");
    List<String> head = request.substring(0, end).lines().toList();
    List<String> first = List.of(head.getFirst().split(" ", -1));
    String answer = text(name + ".head");
    return new GoldenCase(
        name,
        first.get(0),
        first.get(1),
        head.stream().skip(1).filter(header -> !header.startsWith("Content-Length")).toList(),
        request.substring(end + 4),
        Integer.parseInt(answer, 9, 12, 10),
        answer
            .lines()
            .filter(line -> line.startsWith("Content-Type: "))
            .map(line -> line.substring("Content-Type: ".length()).replaceFirst(";.*", ""))
            .findFirst()
            .orElse(""),
        text(name + ".body"));
  }

  /** A body that is too large to be kept is not there. */
  private static String text(String file) {
    Path path = directory().resolve(file);
    try {
      return Files.exists(path) ? Files.readString(path) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the answer shows a prompt. */
  boolean isPrompt() {
    return answer.contains("\"_debug_info\"");
  }

  /** Whether a model wrote the answer. */
  boolean isGenerated() {
    return status == 200
        && !isPrompt()
        && GENERATING.contains(path)
        && !answer.contains("\"done_reason\":\"load\"")
        && !answer.contains("\"done_reason\":\"unload\"");
  }

  /** What the model wrote, in its pieces; a call of a tool as the models here write one. */
  String[] pieces() {
    List<String> pieces = new ArrayList<>();
    for (JsonNode json : GoldenShape.objects(answer)) {
      JsonNode choice = json.path("choices").path(0);
      for (JsonNode message :
          List.of(json.path("message"), choice.path("delta"), choice.path("message"))) {
        pieces.add(message.path("content").asText());
        if (message.has("tool_calls")) {
          pieces.add(TOOL_CALL);
        }
      }
      pieces.add(json.path("response").asText());
      pieces.add(choice.path("text").asText());
      blocks(json).forEach(block -> pieces.add(text(block)));
    }
    return pieces.stream().filter(piece -> !piece.isEmpty()).toArray(String[]::new);
  }

  /** What an answer of Anthropic's API, or of OpenAI's responses, consists of. */
  private static List<JsonNode> blocks(JsonNode json) {
    List<JsonNode> blocks = new ArrayList<>();
    json.path("content").forEach(blocks::add);
    json.path("output").forEach(blocks::add);
    json.path("output").path(0).path("content").forEach(blocks::add);
    blocks.add(json.path("content_block"));
    blocks.add(json.path("delta"));
    return blocks;
  }

  private static String text(JsonNode block) {
    return switch (block.path("type").asText()) {
      case "tool_use", "function_call" -> TOOL_CALL;
      default -> block.isTextual() ? block.asText() : block.path("text").asText();
    };
  }

  /**
   * Sends the request. The scripted engine counts a token for each letter, so what ended by itself
   * may take more of them.
   */
  RawHttp.Reply send(int port) throws IOException {
    String sent =
        answer.contains("\"length\"") || answer.contains("\"stop_reason\":\"max_tokens\"")
            ? body
            : body.replaceAll(
                "(\"(?:num_predict|max_tokens|max_output_tokens)\": [1-9][0-9]*)", "$100");
    return RawHttp.exchange(
        port, RawHttp.request(method, path, sent, headers.toArray(String[]::new)));
  }

  @Override
  public String toString() {
    return name;
  }
}
