package dev.lamina.testdata;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class TestModelsTest {
  @Test
  void theCheckoutIsFound() {
    assertThat(TestModels.root().resolve("testdata/fetch")).isExecutable();
    assertThat(TestModels.vectors().resolve("names.json")).isRegularFile();
    assertThat(TestModels.golden().resolve("http/INDEX.tsv")).isRegularFile();
  }

  @Test
  void whatVerifyFetchesIsThere() {
    assertThat(TestModels.smollm2()).hasSize(98_362_432);
    assertThat(TestModels.chatTemplates().resolve("Qwen-Qwen3-0.6B.jinja")).isRegularFile();
  }

  @Test
  void theModelfileNamesTheFetchedWeights() throws IOException {
    assertThat(TestModels.root().resolve("testdata/smollm2/Modelfile"))
        .content()
        .contains("\nFROM " + TestModels.smollm2().getFileName() + "\n");
  }

  @Test
  void theFetchedTemplatesAreThoseOfTheVectors() throws IOException {
    String vectors;
    try (InputStream file = Files.newInputStream(TestModels.vectors().resolve("jinja.json.gz"));
        InputStream text = new GZIPInputStream(file)) {
      vectors = new String(text.readAllBytes(), StandardCharsets.UTF_8);
    }
    List<String> pinned =
        Files.readAllLines(TestModels.root().resolve("testdata/chat-templates.sha256"));
    assertThat(pinned).hasSize(71);
    for (String line : pinned) {
      String[] digestAndName = line.split(" {2}", 2);
      assertThat(vectors).contains("\"" + digestAndName[1] + "\": \"" + digestAndName[0] + "\"");
    }
  }
}
