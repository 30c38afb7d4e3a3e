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
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * Random templates over the whole language against what Python's jinja2 made of them. Others than
 * the recorded ones are written by {@code testdata/jinja-cases} and named by the system property
 * {@code lamina.jinja.cases}.
 */
class JinjaLanguageTest {
  private static final int SHOWN = 10;
  private static final int CASES = 3000;

  @Test
  void everyConstructDoesAsInPython() throws Exception {
    String other = System.getProperty("lamina.jinja.cases", "");
    Path recorded = TestModels.vectors().resolve("jinja-language.json.gz");
    JsonNode file = Json.parse(read(other.isEmpty() ? recorded : Path.of(other)));
    ObjectNode context = (ObjectNode) file.path("header").path("context");
    List<String> differences = new ArrayList<>();
    int passed = 0;
    for (JsonNode vector : file.path("cases")) {
      String expected = vector.has("error") ? "an error" : vector.path("expect").asText();
      String actual = outcome(vector.path("text").asText(), context);
      if (actual.equals(expected)) {
        passed++;
      } else {
        differences.add(vector + "\n" + actual);
      }
    }
    assertThat(differences.stream().limit(SHOWN)).isEmpty();
    assertThat(passed).isEqualTo(file.path("header").path("count").asInt());
    if (other.isEmpty()) {
      assertThat(passed).isEqualTo(CASES);
    }
  }

  private static String outcome(String template, ObjectNode context) {
    try {
      return JinjaTemplate.parse(template).render(context);
    } catch (ModelException e) {
      return e.kind() == ModelException.Kind.INVALID ? "an error" : e.toString();
    }
  }

  private static byte[] read(Path file) throws IOException {
    if (!file.toString().endsWith(".gz")) {
      return Files.readAllBytes(file);
    }
    try (InputStream packed = Files.newInputStream(file);
        InputStream text = new GZIPInputStream(packed)) {
      return text.readAllBytes();
    }
  }
}
