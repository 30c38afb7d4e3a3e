package dev.lamina.modelfile.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Publishers' chat templates against what Python's jinja2 made of them. */
class JinjaVectorsTest {
  private static final int SHOWN = 10;
  private static final int CASES = 3910;

  private final Map<String, JinjaTemplate> templates = new HashMap<>();

  @Test
  void everyTemplateRendersAsInPython() throws Exception {
    JsonNode file = Json.parse(vectors());
    List<String> differences = new ArrayList<>();
    int passed = 0;
    for (JsonNode vector : file.path("cases")) {
      Optional<String> difference = difference(vector);
      if (difference.isPresent()) {
        differences.add(vector.path("name").asText() + ": " + difference.get());
      } else {
        passed++;
      }
    }
    assertThat(differences.stream().limit(SHOWN)).isEmpty();
    assertThat(passed).isEqualTo(file.path("header").path("count").asInt()).isEqualTo(CASES);
  }

  private static byte[] vectors() throws IOException {
    Path plain = TestModels.vectors().resolve("jinja.json");
    if (Files.exists(plain)) {
      return Files.readAllBytes(plain);
    }
    try (InputStream file = Files.newInputStream(TestModels.vectors().resolve("jinja.json.gz"));
        InputStream text = new GZIPInputStream(file)) {
      return text.readAllBytes();
    }
  }

  private Optional<String> difference(JsonNode vector) throws IOException {
    String actual;
    try {
      actual =
          template(vector.path("template").asText())
              .render((ObjectNode) vector.path("context"), JinjaVectorsTest::now);
    } catch (ModelException e) {
      return vector.has("error") && e.kind() == ModelException.Kind.INVALID
          ? Optional.empty()
          : Optional.of("error " + e.getMessage());
    }
    if (vector.has("error")) {
      return Optional.of("rendered, expected " + vector.path("message").asText());
    }
    String expected = vector.path("expect").asText();
    return actual.equals(expected)
        ? Optional.empty()
        : Optional.of("\n" + actual + "\nexpected\n" + expected);
  }

  private JinjaTemplate template(String name) throws IOException {
    JinjaTemplate known = templates.get(name);
    if (known == null) {
      known = JinjaTemplate.parse(Files.readString(TestModels.chatTemplates().resolve(name)));
      templates.put(name, known);
    }
    return known;
  }

  /** As the vectors' header says. */
  private static String now(String format) {
    if (format.contains("b")) {
      return "26 Jul 2024";
    }
    return format.contains("%m") ? "2024-07-26" : "26";
  }
}
