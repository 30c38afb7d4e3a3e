package dev.lamina.modelfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The reference's answers in {@code testdata/vectors}, or in the directory that lamina.vectors
 * names.
 */
class VectorTest {
  private static final int SHOWN = 10;

  /** What is to be checked of a file's cases: a difference, or nothing. */
  private record Kind(String file, Function<JsonNode, Optional<String>> check) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("modelfile.json", VectorTest::modelfile),
          new Kind("names.json", VectorTest::name),
          new Kind("human.json", VectorTest::human));

  @TestFactory
  Stream<DynamicTest> cases() {
    return KINDS.stream()
        .filter(kind -> Files.exists(TestModels.vectors().resolve(kind.file())))
        .map(kind -> DynamicTest.dynamicTest(kind.file(), () -> run(kind)));
  }

  private static void run(Kind kind) throws IOException {
    JsonNode file = Json.parse(Files.readAllBytes(TestModels.vectors().resolve(kind.file())));
    List<String> differences = new ArrayList<>();
    int passed = 0;
    for (JsonNode vector : file.path("cases")) {
      Optional<String> difference = kind.check().apply(vector);
      if (difference.isPresent()) {
        differences.add(vector.path("name").asText() + ": " + difference.get());
      } else {
        passed++;
      }
    }
    System.out.println(kind.file() + ": " + passed + " passed, " + differences.size() + " failed");
    assertThat(differences.stream().limit(SHOWN)).as(kind.file()).isEmpty();
    assertThat(passed).isEqualTo(file.path("header").path("count").asInt());
  }

  private static Optional<String> modelfile(JsonNode vector) {
    Modelfile parsed;
    try {
      parsed = Modelfile.parse(input(vector));
    } catch (ModelException e) {
      String expected = vector.path("error").asText("none").replaceFirst("^\\(line \\d+\\): ", "");
      return e.getMessage().contains(expected) && !e.getMessage().contains("\n")
          ? Optional.empty()
          : Optional.of("error " + e.getMessage() + ", expected " + expected);
    }
    if (vector.has("error")) {
      return Optional.of("accepted, expected " + vector.path("error").asText());
    }
    List<String> expected = new ArrayList<>();
    vector
        .path("commands")
        .forEach(
            command ->
                expected.add(command.path("name").asText() + "|" + command.path("args").asText()));
    List<String> actual = parsed.instructions().stream().map(VectorTest::command).toList();
    if (!actual.equals(expected)) {
      return Optional.of(actual + ", expected " + expected);
    }
    return Modelfile.parse(parsed.print()).equals(parsed)
        ? Optional.empty()
        : Optional.of("printed as " + parsed.print());
  }

  private static String command(Instruction instruction) {
    return switch (instruction) {
      case Instruction.From from -> "model|" + from.text();
      case Instruction.Parameter parameter -> parameter.name() + "|" + parameter.text();
      case Instruction.Turn turn -> "message|" + turn.role() + ": " + turn.text();
      case Instruction other ->
          Keyword.of(other).name().toLowerCase(Locale.ROOT) + "|" + other.text();
    };
  }

  private static Optional<String> name(JsonNode vector) {
    // Names are ASCII, so how other bytes are decoded makes no difference to whether one is valid.
    Optional<ModelName> name =
        ModelName.find(new String(input(vector), StandardCharsets.ISO_8859_1));
    String actual =
        name.map(n -> String.join("|", n.host(), n.namespace(), n.model(), n.tag(), n.shortest()))
            .orElse("invalid");
    String expected =
        vector.path("valid").asBoolean()
            ? String.join(
                "|",
                vector.path("host").asText(),
                vector.path("namespace").asText(),
                vector.path("model").asText(),
                vector.path("tag").asText(),
                vector.path("shortest").asText())
            : "invalid";
    return actual.equals(expected)
        ? Optional.empty()
        : Optional.of(actual + ", expected " + expected);
  }

  private static Optional<String> human(JsonNode vector) {
    long input = vector.path("input").asLong();
    String actual =
        switch (vector.path("kind").asText()) {
          case "bytes" -> Human.bytes(input);
          case "bytes2" -> Human.binaryBytes(input);
          case "number" -> Human.number(input);
          case "timeAgo" -> Human.ago(Duration.ofNanos(input));
          case "timeFromNow" -> Human.fromNow(Duration.ofNanos(input));
          default -> "unknown kind";
        };
    String expected = vector.path("expect").asText();
    return actual.equals(expected)
        ? Optional.empty()
        : Optional.of(actual + ", expected " + expected);
  }

  private static byte[] input(JsonNode vector) {
    return vector.has("inputBase64")
        ? Base64.getDecoder().decode(vector.path("inputBase64").asText())
        : vector.path("input").asText().getBytes(StandardCharsets.UTF_8);
  }
}
