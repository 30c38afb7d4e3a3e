package dev.lamina.toolkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every value as the reference reads it, but for those that differ on purpose. */
class KeepAliveTest {
  /** JSON to what Lamina makes of it, where the reference refuses or overflows. */
  private static final Map<String, Duration> DIFFERENT =
      Map.of(
          "\"5\"", Duration.ofSeconds(5),
          "\"10\"", Duration.ofSeconds(10),
          "1e12", KeepAlive.FOREVER);

  static Stream<Arguments> vectors() throws IOException {
    JsonNode file = Json.parse(Files.readAllBytes(TestModels.vectors().resolve("keepalive.json")));
    return StreamSupport.stream(file.path("cases").spliterator(), false)
        .map(test -> Arguments.of(test.path("json").asText(), test));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void vectors(String json, JsonNode expected) {
    JsonNode value = Json.parse(json.getBytes(StandardCharsets.UTF_8));
    if (DIFFERENT.containsKey(json)) {
      assertThat(KeepAlive.parse(value)).contains(DIFFERENT.get(json));
    } else if (expected.has("error")) {
      assertThatThrownBy(() -> KeepAlive.parse(value))
          .isInstanceOfSatisfying(
              ModelException.class,
              e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.INVALID))
          .hasMessage(expected.path("error").asText());
    } else {
      assertThat(KeepAlive.parse(value))
          .contains(Duration.ofNanos(expected.path("nanoseconds").longValue()));
    }
  }

  @Test
  void differencesAreAmongTheVectors() throws IOException {
    assertThat(vectors().map(test -> test.get()[0])).containsAll(DIFFERENT.keySet());
  }

  @Test
  void nullSaysNothingAndHugeNumbersAreForEver() {
    assertThat(KeepAlive.parse(Json.nodes().nullNode())).isEmpty();
    assertThat(KeepAlive.parse("-1")).isEqualTo(KeepAlive.FOREVER);
    for (String huge : new String[] {"1e999999999", "-1e999999999", "9223372037"}) {
      assertThat(KeepAlive.parse(Json.parse(huge.getBytes(StandardCharsets.UTF_8))))
          .as(huge)
          .contains(KeepAlive.FOREVER);
    }
  }
}
