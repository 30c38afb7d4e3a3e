package dev.lamina.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionsTest {
  private static final List<String> KNOWN =
      List.of("list", "ls", "pull", "push", "verify", "repair", "show", "rm", "run", "smollm2");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lst     | list,ls
          shwo    | show
          ver     | verify
          PULL    | pull
          smolm2  | smollm2
          smollm3 | smollm2
          frobnicate | ''
          z       | ''
          """)
  void whatDiffersLittleIsMeant(String typed, String meant) {
    assertThat(String.join(",", Suggestions.of(typed, KNOWN))).isEqualTo(meant);
  }

  @ParameterizedTest
  @CsvSource({
    "abc,abc,0",
    "abc,acb,1",
    "abc,ab,1",
    "abc,xabc,1",
    "abc,axc,1",
    "ab,cd,2",
    "'',ab,2"
  })
  void aSwapIsOneMistake(String a, String b, int distance) {
    assertThat(Suggestions.distance(a, b)).isEqualTo(distance);
    assertThat(Suggestions.distance(b, a)).isEqualTo(distance);
  }
}
