package dev.lamina.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChallengeTest {
  @Test
  void readsSeveralSchemesQuotedAndBare() {
    assertThat(
            Challenge.parse(
                List.of(
                    "Basic realm=\"a \\\"b\\\", c\", Bearer realm=http://x/t?a=b,service=\"s\"",
                    "Negotiate")))
        .containsExactly(
            new Challenge("basic", Map.of("realm", "a \"b\", c")),
            new Challenge("bearer", Map.of("realm", "http://x/t?a=b", "service", "s")),
            new Challenge("negotiate", Map.of()));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void anythingIsReadToItsEnd(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 1000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = 0; j < 20; j++) {
        text.append("Bx=\", \\\t".charAt(random.nextInt(8)));
      }
      assertThat(Challenge.parse(List.of(text.toString()))).isNotNull();
    }
  }
}
