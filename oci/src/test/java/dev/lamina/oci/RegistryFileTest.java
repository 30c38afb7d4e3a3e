package dev.lamina.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.store.ModelException;
import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryFileTest {
  @TempDir private Path directory;

  @Test
  void theExampleInTheDocumentationMeansWhatItSays() throws IOException {
    String text = Files.readString(TestModels.root().resolve("docs/registries.md"));
    String example = text.substring(text.indexOf("```json") + 7);
    Map<String, RegistrySettings> read = read(example.substring(0, example.indexOf("```")));

    assertThat(read).containsOnlyKeys("registry.example.com:5000", "10.0.0.7:5000");
    RegistrySettings first = read.get("registry.example.com:5000");
    assertThat(first.plain()).isFalse();
    assertThat(first.ca()).hasValue(directory.resolve("example-ca.pem"));
    assertThat(first.identity())
        .hasValue(
            new RegistrySettings.Identity(
                directory.resolve("client.crt"), directory.resolve("client.key")));
    assertThat(first.mirrors()).containsExactly("mirror.example.com", "127.0.0.1:5000");
    assertThat(first.connections()).hasValue(new RegistryOptions.Connections(4, 8));
    assertThat(first.rate().orElseThrow().bytesPerSecond()).isEqualTo(20_000_000);
    assertThat(first.key()).isFalse();
    assertThat(read.get("10.0.0.7:5000"))
        .isEqualTo(
            new RegistrySettings(
                true,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                false));
  }

  @Test
  void withoutTheFileNothingIsSet() throws IOException {
    assertThat(RegistryFile.read(directory.resolve("none.json"))).isEmpty();
  }

  @Test
  void whatIsSetForOllamasRegistryLeavesItItsKey() throws IOException {
    assertThat(read("{\"registry.ollama.ai\":{\"connections\":2}}").get("registry.ollama.ai").key())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a.example":                            | invalid JSON
          ["a.example"]                            | expected an object
          {"a.example": true}                      | a.example: expected an object
          {"a b": {}}                              | "a b" is not a host
          {"https://a.example": {}}                | is not a host
          {"a.example": {"insecure": true}}        | unknown member "insecure" (known: ca, certificate,
          {"a.example": {"http": "yes"}}           | http is true or false
          {"a.example": {"ca": 1}}                 | ca is a text
          {"a.example": {"certificate": "c.pem"}}  | certificate and key go together
          {"a.example": {"mirrors": ["b/c"]}}      | "b/c" is not a host
          {"a.example": {"connections": 0}}        | connections is a number from 1 to 64
          {"a.example": {"maxRate": "fast"}}       | maxRate: "fast" is not a rate
          """)
  void whatIsWrongIsNamed(String text, String says) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.INVALID))
        .hasMessageStartingWith("read " + directory.resolve("registries.json"))
        .hasMessageContaining(says);
  }

  private Map<String, RegistrySettings> read(String text) throws IOException {
    return RegistryFile.read(Files.writeString(directory.resolve("registries.json"), text));
  }
}
