package dev.lamina.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelNameTest {
  @ParameterizedTest
  @CsvSource({
    "llama3, registry.ollama.ai/library/llama3:latest, llama3:latest",
    "me/llama3, registry.ollama.ai/me/llama3:latest, me/llama3:latest",
    "host:5000/me/m, host:5000/me/m:latest, host:5000/me/m:latest",
    "http://host/me/m:t, host/me/m:t, host/me/m:t",
    "Registry.Ollama.AI/Library/M:T, Registry.Ollama.AI/Library/M:T, M:T",
    "_m, registry.ollama.ai/library/_m:latest, _m:latest",
    "m.:x-, registry.ollama.ai/library/m.:x-, m.:x-",
  })
  void fillsInTheDefaults(String text, String full, String shortest) {
    ModelName name = ModelName.parse(text);

    assertThat(name.full()).isEqualTo(full);
    assertThat(name.shortest()).isEqualTo(shortest);
    assertThat(ModelName.parse(name.full())).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "m:",
        ":t",
        "/m",
        "m/",
        "a//b",
        "-m",
        ".m",
        "mé",
        "a b",
        "../x",
        "m:..",
        "a/b/c/d",
        "host:5000/m",
        "http://host/m",
        "n.s/m",
        "m:t:u",
        "m@sha256:abc",
        "[::1]:80/a/b",
        "m\u0000",
        "m\\..\\x"
      })
  void refusesWhatIsNoName(String text) {
    assertThat(ModelName.find(text)).isEmpty();
    assertThatThrownBy(() -> ModelName.parse(text))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("invalid model name");
  }

  @Test
  void partsHaveTheirLongestLengths() {
    String eighty = "a".repeat(80);

    assertThat(ModelName.find("m:" + eighty)).isPresent();
    assertThat(ModelName.find("m:" + eighty + "a")).isEmpty();
    assertThat(ModelName.find("h".repeat(350) + "/n/m")).isPresent();
    assertThat(ModelName.find("h".repeat(351) + "/n/m")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noTextEscapesTheTree(long seed) {
    Random random = new Random(seed);
    String alphabet = "ab.:/-_~\\%@ \u0000é..//";
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(14); n >= 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      ModelName.find(text.toString())
          .ifPresent(
              name ->
                  assertThat(
                          java.nio.file.Path.of("/r")
                              .resolve(name.host())
                              .resolve(name.namespace())
                              .resolve(name.model())
                              .resolve(name.tag())
                              .normalize()
                              .getNameCount())
                      .as(text.toString())
                      .isEqualTo(5));
    }
  }

  @Test
  void referencesMayPinAManifest() {
    Digest digest = Digest.of(new byte[0]);

    assertThat(Reference.parse("m:t@" + digest).digest()).contains(digest);
    assertThat(Reference.parse("m:t").digest()).isEmpty();
    assertThatThrownBy(() -> Reference.parse("m@sha256:abc")).isInstanceOf(ModelException.class);
  }
}
