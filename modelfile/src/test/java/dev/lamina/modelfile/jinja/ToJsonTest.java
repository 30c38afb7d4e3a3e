package dev.lamina.modelfile.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.store.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parameters of tojson have transformers' order, not jinja2's. */
class ToJsonTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                                  | {"é": [1], "a": 2}
          true                                | {"\\u00e9": [1], "a": 2}
          4                                   | {"\\u00e9": [1], "a": 2}
          false, 1                            | {⏎ "é": [⏎  1⏎ ],⏎ "a": 2⏎}
          indent=1                            | {⏎ "é": [⏎  1⏎ ],⏎ "a": 2⏎}
          false, none, (',', ':'), true       | {"a":2,"é":[1]}
          """)
  void arguments(String given, String json) {
    assertThat(
            JinjaTemplate.parse("{{ {'é': [1], 'a': 2}|tojson(" + given + ") }}")
                .render(Json.object()))
        .isEqualTo(json.replace('⏎', '\n'));
  }
}
