package dev.lamina.toolkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.testdata.TestModels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real model keeps to JSON and to a schema, in either engine. */
@Timeout(120)
class StructuredAnswerTest {
  private static final String SCHEMA =
      """
      {"type":"object","required":["name","age","tags","mood"],"properties":{
        "name":{"type":"string","pattern":"^[A-Z][a-z]{1,10}$"},
        "age":{"type":"integer","minimum":18,"maximum":35},
        "tags":{"type":"array","items":{"$ref":"#/$defs/tag"},"minItems":2,"maxItems":2},
        "mood":{"enum":["calm","wild"]},
        "born":{"type":"string","format":"date"}},
       "$defs":{"tag":{"type":"string","minLength":2,"maxLength":12}}}""";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"embedded", "llama-server"})
  void itKeepsToThem(String engine) throws Exception {
    Optional<Path> program = TestModels.llamaServer();
    Assumptions.assumeTrue(
        engine.equals("embedded") || program.isPresent(), "no llama-server was fetched");
    var engines = new EngineSettings(Optional.of(engine), program.stream().toList(), 1);
    try (Lamina lamina = Lamina.open(Settings.defaults(directory).withEngines(engines))) {
      SmolLamina.create(
          lamina,
          "smol",
          "FROM x\nPARAMETER temperature 0\nPARAMETER num_ctx 1024",
          Optional.of(TestModels.smollm2()));

      JsonNode person = answer(lamina, schema(SCHEMA));
      assertThat(person.path("name").asText()).matches("[A-Z][a-z]{1,10}");
      assertThat(person.path("age").isIntegralNumber()).isTrue();
      assertThat(person.path("age").intValue()).isBetween(18, 35);
      assertThat(person.path("tags")).hasSize(2);
      assertThat(person.path("mood").asText()).isIn("calm", "wild");

      assertThat(answer(lamina, Json.nodes().textNode("json")).isObject()).isTrue();

      assertThatThrownBy(() -> answer(lamina, schema("{\"type\":\"thing\"}")))
          .isInstanceOfSatisfying(
              ModelException.class,
              e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.INVALID))
          .hasMessageContaining("thing");
    }
  }

  private static JsonNode schema(String text) {
    return Json.parseObject(text.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode answer(Lamina lamina, JsonNode format) throws Exception {
    var text = new StringBuilder();
    lamina.chat(
        new ChatRequest(
            ModelName.parse("smol"),
            List.of(Message.of("user", "Describe a person in JSON. Be brief.")),
            List.of(),
            Map.of("num_predict", Json.nodes().numberNode(300)),
            Optional.of(format),
            Optional.empty(),
            Optional.empty(),
            true,
            true),
        event -> {
          if (event instanceof ChatEvent.Text piece) {
            text.append(piece.text());
          }
        });
    return Json.parse(text.toString());
  }
}
